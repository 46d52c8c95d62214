export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The tag that AWS's tools show as a thing's name. */
export const nameOf = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined) =>
  tags?.find(({ Key }) => Key === 'Name')?.Value;

/** What is wrong with a tag, in the words of a form; undefined where it is fine. */
export function tagProblem({ Key, Value }: Tag, all: readonly Tag[]): string | undefined {
  if (Key === '') return 'A tag needs a key.';
  if (Key.length > 128) return 'A key has 128 characters at most.';
  if (Value.length > 256) return 'A value has 256 characters at most.';
  if (/^(aws|euca):/i.test(Key)) return 'Keys that begin with aws: or euca: belong to the cloud.';
  if (all.filter((other) => other.Key === Key).length > 1) return 'This key is there twice.';
  return undefined;
}

/** What must be set and what must be taken away to get from one list of tags to another. */
export function tagChanges(before: readonly Tag[], after: readonly Tag[]): { set: Tag[]; remove: string[] } {
  const old = new Map(before.map(({ Key, Value }) => [Key, Value]));
  const keys = new Set(after.map(({ Key }) => Key));
  return {
    set: after.filter(({ Key, Value }) => old.get(Key) !== Value),
    remove: before.filter(({ Key }) => !keys.has(Key)).map(({ Key }) => Key),
  };
}
