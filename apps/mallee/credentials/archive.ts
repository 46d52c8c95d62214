import type { UserCredentials } from '@mallee/iam';
import { type Zippable, zipSync } from 'fflate';
import type { Config } from '../config.ts';
import { awsNames, eucalyptusNames, exportLines } from './environment.ts';

/**
 * The credentials zip that Eucalyptus' tools know: `eucarc`, `iamrc` and the cloud's certificate, each with mode 0600.
 * Left out whole: the user's own key and certificate (this cloud signs nothing by certificate) and the Java key store,
 * which only matters to TLS endpoints.
 */
export function credentialsArchive(config: Config, found: UserCredentials, cloudCertificate: string): Buffer {
  const members: Record<string, string> = {
    eucarc: eucarc(config, found),
    iamrc: `AWSAccessKeyId=${found.accessKeyId}\nAWSSecretKey=${found.secretAccessKey}\n`,
    'cloud-cert.pem': cloudCertificate,
  };
  const files: Zippable = {};
  for (const [name, text] of Object.entries(members))
    files[name] = [Buffer.from(text), { os: unix, attrs: regularFile0600 }];
  return withComment(zipSync(files), 'To use these credentials, unpack and type: . eucarc');
}

/** For /bin/sh, bash and zsh; only bash knows where a sourced file lies, others take the folder they are in. */
function eucarc(config: Config, found: UserCredentials): string {
  return `# ${found.userArn}
EUCA_KEY_DIR=$(cd "$(dirname "\${BASH_SOURCE:-$0}")" 2>/dev/null; pwd -P)
[ -f "$EUCA_KEY_DIR/eucarc" ] || EUCA_KEY_DIR=$(pwd -P)
${exportLines({ ...awsNames(config, found), ...eucalyptusNames(config, found) })}
export EUCALYPTUS_CERT="$EUCA_KEY_DIR/cloud-cert.pem"
export AWS_CREDENTIAL_FILE="$EUCA_KEY_DIR/iamrc"
echo 'WARN:  Auto Scaling service URL is not configured.' >&2
echo 'WARN:  Cloud Watch service URL is not configured.' >&2
echo 'WARN:  Load Balancing service URL is not configured.' >&2
`;
}

/** APPNOTE.TXT 4.4.2 and 4.4.15: made by Unix, whose mode is in the upper half of the external attributes. */
const unix = 3;
const regularFile0600 = 0o100600 << 16;

/** The archive's comment stands behind its last record (APPNOTE.TXT 4.3.16), whose last two bytes are its length. */
function withComment(zip: Uint8Array, comment: string): Buffer {
  const bytes = Buffer.concat([zip, Buffer.from(comment)]);
  bytes.writeUInt16LE(Buffer.byteLength(comment), zip.length - 2);
  return bytes;
}
