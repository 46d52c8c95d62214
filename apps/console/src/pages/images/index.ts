import { client } from '../../api/client.ts';
import type { Noun } from '../noun.ts';
import { images } from './images.ts';
import { create, verbs } from './verbs.ts';

export const imagesNoun: Noun = {
  path: 'images',
  title: 'Images',
  section: 'Compute',
  create,
  pages: {
    '': () => import('./images-page.tsx'),
    import: () => import('./import-page.tsx'),
    register: () => import('./register-page.tsx'),
    $id: () => import('./image-page.tsx'),
  },
  verbs,
  async find() {
    const found = await client.fetchQuery(images);
    return found.map(({ ImageId, Name }) => ({
      text: Name ?? ImageId!,
      note: ImageId,
      href: `images/${ImageId}`,
      kind: 'Image',
    }));
  },
};
