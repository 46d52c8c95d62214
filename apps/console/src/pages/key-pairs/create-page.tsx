import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import Tiles from '@cloudscape-design/components/tiles';
import { useState } from 'react';
import { useAction } from '../../api/use-action.ts';
import { go } from '../../app/go.ts';
import { setSearch, useSearch } from '../../app/use-search.ts';
import { flash } from '../../ui/flash.ts';
import { FormPage } from '../../ui/form-page.tsx';
import { toBase64 } from '../instances/user-data.ts';
import { savePrivateKey } from './key-pairs.ts';

const publicKey = /^(ssh-rsa|ssh-ed25519) [A-Za-z0-9+/=]+( .*)?$/;
const refresh = ['DescribeKeyPairs'];

/** Makes a pair, or takes the public half of one that exists. */
export default function CreatePage() {
  const { way: asked } = useSearch();
  const way = asked === 'import' ? 'import' : 'create';
  const [name, setName] = useState('');
  const [type, setType] = useState<'ed25519' | 'rsa'>('ed25519');
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const create = useAction('ec2', 'CreateKeyPair', { refresh, quiet: true });
  const bring = useAction('ec2', 'ImportKeyPair', { refresh, quiet: true });
  const nameProblem =
    name.trim() === '' ? 'It needs a name.' : name.length > 255 ? 'A name has 255 characters at most.' : undefined;
  const pem = text.includes('PRIVATE KEY');
  const textProblem = pem
    ? 'This is a private key. Keep it to yourself and paste the file that ends with .pub.'
    : publicKey.test(text.trim())
      ? undefined
      : 'Paste one line that begins with ssh-ed25519 or ssh-rsa.';
  const createInput = { KeyName: name.trim(), KeyType: type };
  const importInput = { KeyName: name.trim(), PublicKeyMaterial: toBase64(text.trim()) };

  const submit = () => {
    setTried(true);
    if (nameProblem || (way === 'import' && textProblem)) return;
    const done = (KeyPairId: string | undefined) => go(`key-pairs?selected=${KeyPairId}`);
    if (way === 'import')
      bring.mutate(importInput, {
        onSuccess: ({ KeyPairId }) => {
          flash.success(`Key pair ${name} is there.`);
          done(KeyPairId);
        },
      });
    else
      create.mutate(createInput, {
        onSuccess: ({ KeyMaterial, KeyPairId }) => {
          savePrivateKey(name.trim(), KeyMaterial!);
          flash.success(`Key pair ${name} is made. Its private half is in your downloads, and nowhere else.`);
          done(KeyPairId);
        },
      });
  };

  return (
    <FormPage
      title="Create a key pair"
      under={[{ text: 'Key pairs', href: 'key-pairs' }]}
      help={<p>Ed25519 keys are short and fast. Take RSA where a system is old, or runs Windows.</p>}
      button={way === 'import' ? 'Import the key' : 'Create and save'}
      busy={create.isPending || bring.isPending}
      error={create.error ?? bring.error}
      onSubmit={submit}
      code={
        way === 'import'
          ? {
              calls: [{ service: 'ec2', operation: 'ImportKeyPair', input: importInput }],
              cloudFormation: [
                {
                  type: 'AWS::EC2::KeyPair',
                  name: 'Key',
                  properties: { KeyName: name, PublicKeyMaterial: text.trim() },
                },
              ],
              terraform: [
                { type: 'aws_key_pair', name: 'key', properties: { key_name: name, public_key: text.trim() } },
              ],
            }
          : {
              calls: [{ service: 'ec2', operation: 'CreateKeyPair', input: createInput }],
              cloudFormation: [
                { type: 'AWS::EC2::KeyPair', name: 'Key', properties: { KeyName: name, KeyType: type } },
              ],
            }
      }
    >
      <Container header={<Header variant="h2">The pair</Header>}>
        <SpaceBetween size="m">
          <SegmentedControl
            label="Where the pair comes from"
            selectedId={way}
            onChange={({ detail }) => setSearch({ way: detail.selectedId })}
            options={[
              { id: 'create', text: 'Make a new pair' },
              { id: 'import', text: 'Import a public key' },
            ]}
          />
          <FormField label="Name" errorText={tried && nameProblem}>
            <Input value={name} autoFocus placeholder="laptop" onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          {way === 'create' ? (
            <SpaceBetween size="m">
              <FormField label="Type">
                <Tiles
                  value={type}
                  onChange={({ detail }) => setType(detail.value as 'ed25519' | 'rsa')}
                  items={[
                    { value: 'ed25519', label: 'Ed25519', description: 'Short and fast. For Linux.' },
                    { value: 'rsa', label: 'RSA', description: '2048 bits. For everything, Windows too.' },
                  ]}
                />
              </FormField>
              <Alert type="info">Your browser saves the private half at once. It cannot be had a second time.</Alert>
            </SpaceBetween>
          ) : (
            <FormField label="Public key" errorText={tried && textProblem} stretch>
              <SpaceBetween size="xs">
                <Textarea
                  value={text}
                  rows={4}
                  spellcheck={false}
                  placeholder="ssh-ed25519 AAAA… you@laptop"
                  onChange={({ detail }) => setText(detail.value)}
                />
                <FileUpload
                  value={[]}
                  accept=".pub"
                  i18nStrings={{
                    uploadButtonText: () => 'Choose a .pub file',
                    dropzoneText: () => 'Drop the file here',
                  }}
                  onChange={({ detail }) => void detail.value[0]?.text().then(setText)}
                />
              </SpaceBetween>
            </FormField>
          )}
        </SpaceBetween>
      </Container>
    </FormPage>
  );
}
