import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Argument, text } from '../frame/command.ts';
import { CommandError, UsageError } from '../frame/failure.ts';
import { readLocal } from '../frame/read-local.ts';

/** The options that give an instance its user data. */
export const userDataOptions = {
  userData: text('-d, --user-data DATA', 'user data for the instance, as text'),
  userDataForce: text('--user-data-force DATA', 'as -d, even if a file of that name exists'),
  userDataFile: text('-f, --user-data-file FILE', 'the file that holds the user data'),
} satisfies Record<string, Argument>;

interface Given {
  readonly userData: string | undefined;
  readonly userDataForce: string | undefined;
  readonly userDataFile: string | undefined;
}

/** Base64 of what was given; undefined if nothing was. A name of a file as text is mostly a mistake, so it is refused. */
export function userDataOf({ userData, userDataForce, userDataFile }: Given, cwd: string): string | undefined {
  const given = [userData, userDataForce, userDataFile].filter((each) => each !== undefined);
  if (given.length > 1)
    throw new UsageError(
      'arguments --user-data, --user-data-force and --user-data-file: only one of them may be given',
    );
  if (userData !== undefined && existsSync(resolve(cwd, userData)))
    throw new CommandError(
      `argument -d/--user-data: to pass the contents of a file as user data, use -f/--user-data-file; ` +
        `to pass the literal value '${userData}' as user data even though it matches the name of a file, use --user-data-force`,
    );
  const text = userData ?? userDataForce;
  if (text !== undefined) return Buffer.from(text).toString('base64');
  if (userDataFile === undefined) return undefined;
  return readLocal({ cwd }, userDataFile).toString('base64');
}
