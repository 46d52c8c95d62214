import { errors } from '../errors.ts';

/** AWS's longest; the least is what NIST SP 800-63B asks of passwords that people choose. */
const least = 8;
const most = 128;

/** Length is asked for and no kinds of characters, as NIST SP 800-63B has it; names that everybody knows are refused. */
export function checkPassword(password: string, names: readonly string[]): string {
  if (password.length < least || password.length > most)
    throw errors.weakPassword(`A password must have ${least} to ${most} characters.`);
  if (new Set(password).size < 4) throw errors.weakPassword('A password must have at least four different characters.');
  if (names.some((name) => name.toLowerCase() === password.toLowerCase()))
    throw errors.weakPassword('A password must not be the name of the user or of the account.');
  return password;
}
