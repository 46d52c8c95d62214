import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { EucaShell, shellOf } from './euca-shell.ts';

/** Of the cloud's own host: they ask its control socket, which this cloud has not. Their tests are the commands' own. */
const ofTheHost =
  /^(euca-conf|euca-(describe-(clouds|clusters|components|nodes|properties|services|storage-controllers|walruses)|get-credentials|modify-property)|euctl|euserv-.*)$/;

describe('every euca command, against a whole cloud', () => {
  let shell: EucaShell;
  const { sh, said, eventually } = shellOf(() => shell);
  const policy = '{"Statement":[{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}]}';

  before(async () => {
    shell = await EucaShell.open();
  });
  after(() => shell[Symbol.asyncDispose]());

  /** Lines for one shell after the other, each with what it prints. */
  async function round(lines: readonly (readonly [string, RegExp, string?])[]): Promise<void> {
    for (const [line, prints, who] of lines) assert.match(await said(line, who), prints, line);
  }

  test('a user: password, keys, policies, facts, groups', async () => {
    await round([
      ['euare-usercreate -u bob', /^$/],
      ['euare-useraddloginprofile -u bob -p Secret-12345', /^$/],
      ['euare-usergetloginprofile -u bob', /^Login Profile Exists for User bob\n$/],
      ['echo Other-12345 | euare-usermodloginprofile -u bob', /^$/],
      ['euare-userdelloginprofile -u bob', /^$/],
      ['euare-useraddkey -u bob', /^AKI\w+\n\S+\n$/],
      ['euare-usermodkey -u bob -k $(euare-userlistkeys -u bob | grep -o "AKI[A-Z0-9]*") -s Inactive', /^$/],
      ['euare-userlistkeys -u bob', /^AKI\w+\nInactive\n/],
      ['euare-userdelkey -u bob -k $(euare-userlistkeys -u bob | grep -o "AKI[A-Z0-9]*")', /^$/],
      ['euare-useraddpolicy -u bob -p own -e Allow -a "ec2:Describe*" -r "*"', /^$/],
      ['euare-userlistpolicies -u bob', /^own\n/],
      ['euare-userdelpolicy -u bob -p own', /^$/],
      ['euare-userupdateinfo -u bob -k Floor -i 3', /^$/],
      ['euare-usergetinfo -u bob', /Floor\t3/],
      ['euare-groupcreate -g staff && euare-groupadduser -g staff -u bob', /^$/],
      ['euare-userlistgroups -u bob', /group\/staff/],
      ['euare-groupmod -g staff -n crew', /^$/],
      ['euare-grouplistbypath', /group\/crew/],
      ['euare-groupaddpolicy -g crew -p p -e Allow -a "ec2:*" -r "*"', /^$/],
      ['euare-grouplistpolicies -g crew', /^p\n/],
      ['euare-groupdelpolicy -g crew -p p', /^$/],
      ['euare-groupremoveuser -g crew -u bob && euare-groupdel -g crew', /^$/],
      ['euare-usermod -u bob -n rob && euare-usergetattributes -u rob', /:user\/rob\n/],
      ['euare-userlistbypath', /:user\/rob\n/],
      ['euare-userdel -u rob', /^$/],
    ]);
  });

  test('roles and instance profiles', async () => {
    await round([
      ['euare-rolecreate -s ec2.amazonaws.com web', /^$/],
      ['euare-rolelistbypath', /:role\/web\n/],
      ['euare-rolegetattributes web', /:role\/web\n/],
      ['euare-roleupdateassumepolicy web -s ec2.amazonaws.com', /^$/],
      ['euare-roleaddpolicy web -p one -e Allow -a "s3:Get*" -c "*"', /^$/],
      [`euare-roleuploadpolicy web -p two -o '${policy}'`, /^$/],
      ['euare-rolelistpolicies web', /^one\ntwo\n/],
      ['euare-rolegetpolicy web -p two', /ec2:Describe/],
      ['euare-roledelpolicy web -p one && euare-roledelpolicy web -p two', /^$/],
      ['euare-instanceprofilecreate front', /^$/],
      ['euare-instanceprofileaddrole front -r web', /^$/],
      ['euare-instanceprofilegetattributes front', /:instance-profile\/front\n/],
      ['euare-instanceprofilelistforrole web', /:instance-profile\/front\n/],
      ['euare-instanceprofilelistbypath', /:instance-profile\/front\n/],
      ['euare-instanceprofileremoverole front -r web', /^$/],
      ['euare-instanceprofiledel front && euare-roledel web', /^$/],
    ]);
  });

  test('accounts, their names and their policies', async () => {
    await round([
      ['euare-accountaliaslist', /^Alias: ann\n$/],
      ['euare-accountaliascreate -a anna && euare-accountaliaslist', /^Alias: anna\n$/],
      ['euare-accountgetsummary', /Users/],
      ['euare-accountlist', /anna\t\d{12}/, 'admin'],
      [`euare-accountuploadpolicy -a anna -p most -o '${policy.replace('Allow', 'Deny')}'`, /^$/, 'admin'],
      ['euare-accountlistpolicies -a anna', /^most\n/, 'admin'],
      ['euare-accountgetpolicy -a anna -p most', /ec2:Describe/, 'admin'],
      ['euare-accountdelpolicy -a anna -p most', /^$/, 'admin'],
      ['euare-accountaliasdelete -a anna', /^$/],
    ]);
  });

  test('what a machine needs, and what may be done with one', async () => {
    await round([
      ['euca-create-keypair mine -f mine.pem', /^KEYPAIR\tmine\t/],
      ['ssh-keygen -q -t rsa -N "" -f other && euca-import-keypair -f other.pub other', /^KEYPAIR\tother\t/],
      ['euca-delete-keypair other', /^KEYPAIR\tother\n$/],
      ['euca-create-group -d "the web" web', /^GROUP\tsg-\w+\tweb\tthe web\n$/],
      ['euca-authorize -p 80 web && euca-revoke -p 80 web', /\nPERMISSION\tweb\tALLOWS\ttcp\t80\t80/],
      ['euca-delete-group web', /^RETURN\ttrue\n$/],
      ['euca-describe-account-attributes', /^ACCOUNTATTRIBUTE\t/],
      ['euca-describe-regions', /^REGION\t/],
      ['euca-describe-vpcs', /^VPC\tvpc-/],
      ['euca-describe-vpc-attribute -d $(euca-describe-vpcs | cut -f 2 | head -1)', /true/],
      ['euca-describe-subnets', /^SUBNET\tsubnet-/],
      ['euca-describe-dhcp-options', /^DHCPOPTIONS\tdopt-/],
      ['euca-describe-internet-gateways', /^INTERNETGATEWAY\tigw-/],
      ['euca-describe-network-acls', /^NETWORKACL\tacl-/],
      ['euca-describe-route-tables', /^ROUTETABLE\trtb-/],
      ['euca-generate-environment-config', /EC2_URL/],
      ['euca-version', /^euca2ools /],
      ['euca-modify-instance-type m1.small -c 2', /^INSTANCETYPE\tm1\.small\t2\t/, 'admin'],
      ['euca-modify-instance-type m1.small --reset', /^INSTANCETYPE\tm1\.small\t1\t/, 'admin'],
    ]);
    const id = (await said(`euca-run-instances -k mine ${shell.cloud.image} | grep ^INSTANCE | cut -f 2`)).trim();
    await eventually(`euca-describe-instances ${id}`, /\trunning\t/);
    await round([
      ['euca-describe-instance-status', new RegExp(`^INSTANCE\t${id}\t`)],
      ['euca-describe-network-interfaces', /^NETWORKINTERFACE\teni-/],
      ['euca-describe-volumes', /^VOLUME\tvol-/],
      [`euca-monitor-instances ${id}`, new RegExp(`^${id}\tmonitoring-`)],
      [`euca-unmonitor-instances ${id}`, new RegExp(`^${id}\tmonitoring-`)],
      [`euca-reboot-instances ${id}`, /^$/],
      [`euca-get-console-output ${id}`, new RegExp(`^${id}\n`)],
      [`euca-create-tags ${id} --tag a=b && euca-delete-tags ${id} --tag a`, /^TAG\tinstance/],
      [`euca-modify-instance-attribute ${id} --disable-api-termination true`, /\ttrue\n$/],
      [`euca-modify-instance-attribute ${id} --disable-api-termination false`, /\tfalse\n$/],
      [`euca-stop-instances ${id}`, new RegExp(`^INSTANCE\t${id}\trunning\tstopping\n$`)],
    ]);
    for (const command of ['euca-get-password-data', `euca-get-password -k mine.pem`]) {
      const { out, err } = await sh(`${command} ${id}`);
      assert.ok(out !== '' || /^euca-get-password(-data)?: error/.test(err), `${command}: ${out}${err}`);
    }
    await eventually(`euca-describe-instances ${id}`, /\tstopped\t/);
    await round([
      [`euca-reset-instance-attribute ${id} --kernel`, new RegExp(`^kernel\t${id}\tRESET\n$`)],
      [`euca-start-instances ${id}`, new RegExp(`^INSTANCE\t${id}\tstopped\tpending\n$`)],
      [`euca-terminate-instances ${id}`, new RegExp(`^INSTANCE\t${id}\t`)],
      [`euca-reset-image-attribute -l ${shell.cloud.image}`, /\tRESET\n$/, 'admin'],
    ]);
  });

  test('somebody without a key uploads a bundle by a policy that its owner signed', async () => {
    const { home, ann } = shell;
    const conditions = [{ acl: 'ec2-bundle-read' }, { bucket: 'letterbox' }, ['starts-with', '$key', 'in/']];
    const policy = JSON.stringify({ expiration: new Date(Date.now() + 600_000).toISOString(), conditions });
    const encoded = Buffer.from(policy).toString('base64');
    const signature = createHmac('sha1', ann.secretAccessKey).update(encoded).digest('base64');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(join(home, 'stranger.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(join(home, 'policy.json'), policy);
    await writeFile(join(home, 'gift.img'), 'a gift'.repeat(1000));
    const keyless = 'unset EC2_SECRET_KEY AWS_SECRET_KEY AWS_CREDENTIAL_FILE;';
    const by = `--acl ec2-bundle-read --upload-policy-file policy.json --upload-policy-signature ${signature}`;
    const bundle = '-m gift/gift.img.manifest.xml';
    await round([
      ['euca-bundle-image -i gift.img -r x86_64 -d gift -k stranger.key', /^Wrote manifest /],
      [`euca-upload-bundle -b letterbox -m gift/gift.img.manifest.xml`, /^Uploaded letterbox\//],
      [`${keyless} euca-upload-bundle -b letterbox/in ${bundle} ${by}`, /^Uploaded letterbox\/in\/gift/],
      [
        'euca-download-and-unbundle -b letterbox/in -p gift.img -k stranger.key -d got && cmp got/gift.img gift.img',
        /^Wrote /,
      ],
    ]);
    const refused = await sh(`${keyless} euca-upload-bundle -b letterbox/out ${bundle} ${by}`);
    assert.match(refused.err, /^euca-upload-bundle: error \(AccessDenied\): .*starts-with/);
  });

  test('bundles come back, and a catalogue’s image with its kernel is installed by the cloud’s own account alone', async () => {
    const { home } = shell;
    await mkdir(join(home, 'tree'));
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(join(home, 'me.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const members = { 'vmlinuz-1': 'a kernel', 'initrd-1': 'a ramdisk', 'root.img': 'a disk'.repeat(1000) };
    for (const [name, content] of Object.entries(members)) await writeFile(join(home, 'tree', name), content);
    await round([
      ['euca-bundle-and-upload-image -b round -i tree/root.img -r x86_64 -k me.key', /^Uploaded round\/root\.img/],
      [
        'euca-download-and-unbundle -b round -p root.img -k me.key -d back && cmp back/root.img tree/root.img',
        /^Wrote /,
      ],
      ['euca-download-bundle -b round -p root.img -d down', /^Wrote manifest /],
      [
        'cat down/root.img.part.* | euca-unbundle-stream -m down/root.img.manifest.xml -k me.key | cmp - tree/root.img',
        /^$/,
      ],
      ['euca-bundle-image -i tree/root.img -r x86_64 -k me.key -d here', /^Wrote manifest /],
      [
        'mkdir out && euca-unbundle -m here/root.img.manifest.xml -k me.key -d out && cmp out/root.img tree/root.img',
        /^Wrote /,
      ],
    ]);
    const tarball = execFileSync('/bin/tar', ['-C', join(home, 'tree'), '-cz', ...Object.keys(members)]);
    const name = String(crc32(createHash('md5').update(tarball).digest('hex'))).padStart(10, '0');
    const image = { name, os: 'x', architecture: 'x86_64', description: 'd', url: 'old.tgz', 'single-kernel': 'True' };
    const server = createServer(({ url }, response) =>
      response.end(url === '/catalog' ? JSON.stringify({ images: [image] }) : tarball),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const at = `export EUSTORE_URL=http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      assert.match(await said(`${at}; eustore-describe-images`), new RegExp(`^${name}\tx\tx86_64\t`));
      const out = await said(`${at}; eustore-install-image -i ${name} -b eustore`, 'admin');
      const [, machine] = /^Downloading image\n(?:Registered .*\n){3}-- Done --\nInstalled new image (emi-\w+)\n$/.exec(
        out,
      )!;
      assert.match(
        await said(`euca-describe-images ${machine}`, 'admin'),
        /\tprivate\tx86_64\tmachine\teki-\w+\teri-\w+\t/,
      );
      const refused = await sh(`${at}; eustore-install-image -i ${name} -b mine`);
      assert.match(refused.err, /error: only account eucalyptus may register kernels and ramdisks; /);
    } finally {
      server.close();
    }
  });

  const skip = process.getuid?.() === 0 ? false : 'only root can image a file system';
  test('a tree of files becomes an image that can be registered', { skip }, async () => {
    await mkdir(join(shell.home, 'system/etc'), { recursive: true });
    await writeFile(join(shell.home, 'system/etc/hostname'), 'web');
    await round([
      [
        'euca-bundle-vol -v system -s 16 -d system-bundle -p system --no-inherit --generate-fstab',
        /^Copying files\.\.\.\nWrote manifest .*\/system-bundle\/system\.manifest\.xml\n$/,
      ],
      ['euca-upload-bundle -b round -m system-bundle/system.manifest.xml', /^Uploaded round\/system\.manifest/],
      ['euca-register round/system.manifest.xml -n system', /^IMAGE\temi-\w+\n$/],
    ]);
  });

  test('leave none out', async () => {
    const folder = import.meta.dirname;
    const tests = await Promise.all(
      ['euca-commands.test.ts', 'euca-commands-all.test.ts'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    const commands = (await readdir(join(folder, '../../cli/commands'))).map((name) => name.replace(/\.ts$/, ''));
    const never = commands.filter((name) => !new RegExp(`${name}\\b(?!-)`).test(tests.join('')));
    assert.deepEqual(
      never.filter((name) => !ofTheHost.test(name)),
      [],
    );
  });

  test('have provoked no bug', () => assert.deepEqual(shell.cloud.bugs, []));
});
