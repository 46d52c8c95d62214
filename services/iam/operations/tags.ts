import { on } from '../on-entity.ts';
import { requestTags } from '../operation.ts';
import { tags } from '../repos/tags.ts';
import { pageOf } from '../rules/page.ts';

type Kind = 'user' | 'role' | 'instance-profile';
type Noun<K extends Kind = Kind> = K extends 'instance-profile' ? 'InstanceProfile' : Capitalize<K>;

const tag = <K extends Kind>(kind: K, name: `Tag${Noun<K>}`) =>
  on<Kind>(kind).write<`Tag${Noun}`>(name, {
    parameters: { Tags: 'used' },
    keys: (input) => requestTags(input.Tags),
    async run({ tx }, { id }, input) {
      await tags.put(tx, id, input.Tags);
      return {};
    },
  });

const untag = <K extends Kind>(kind: K, name: `Untag${Noun<K>}`) =>
  on<Kind>(kind).write<`Untag${Noun}`>(name, {
    parameters: { TagKeys: 'used' },
    keys: (input) => ({ 'aws:TagKeys': input.TagKeys ?? [] }),
    async run({ tx }, { id }, input) {
      await tags.drop(tx, id, input.TagKeys);
      return {};
    },
  });

const list = <K extends Kind>(kind: K, name: `List${Noun<K>}Tags`) =>
  on<Kind>(kind).read<`List${Noun}Tags`>(name, {
    parameters: { Marker: 'used', MaxItems: 'used' },
    run: ({ read }, { id }, input) => tags.list(read, id, pageOf(input)),
  });

/** Tags of whatever has a name in an account; managed policies, which go by their ARN, have theirs beside them. */
export const tagOperations = [
  tag('user', 'TagUser'),
  untag('user', 'UntagUser'),
  list('user', 'ListUserTags'),

  tag('role', 'TagRole'),
  untag('role', 'UntagRole'),
  list('role', 'ListRoleTags'),

  tag('instance-profile', 'TagInstanceProfile'),
  untag('instance-profile', 'UntagInstanceProfile'),
  list('instance-profile', 'ListInstanceProfileTags'),
];
