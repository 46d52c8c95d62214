import { errors } from '../errors.ts';

const characters = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/;

/** Trailing spaces fall away, as on AWS. Source: CreateSecurityGroup, Amazon EC2 API Reference. */
export function readGroupName(text: string | undefined): string {
  const name = text?.trimEnd();
  if (!name) throw errors.missingParameter('groupName');
  if (name.length > 255 || !characters.test(name))
    throw errors.invalidValue('groupName', name, 'Up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*');
  if (name.toLowerCase().startsWith('sg-'))
    throw errors.invalidValue('groupName', name, 'Group names may not be in the format sg-*.');
  if (name === 'default') throw errors.invalidValue('groupName', name, 'The name is reserved.');
  return name;
}

export function readGroupDescription(text: string | undefined): string {
  if (!text) throw errors.missingParameter('groupDescription');
  if (text.length > 255 || !characters.test(text))
    throw errors.invalidValue('groupDescription', text, 'Up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*');
  return text;
}
