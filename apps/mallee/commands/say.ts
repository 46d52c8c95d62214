/** A failure that is the user's to mend: printed as it is, without a stack. */
export class Trouble extends Error {}

export const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};
