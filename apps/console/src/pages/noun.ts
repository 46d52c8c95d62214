import type { ComponentType } from 'react';

/** Something that the search over everything has found. */
export interface Found {
  readonly text: string;
  readonly href: string;
  readonly kind: string;
  readonly note?: string | undefined;
}

export const sections = ['', 'Compute', 'Network and security', 'Storage', 'Identity', 'Administration'] as const;

/** A kind of thing: one folder of pages, one line in the list at the side. */
export interface Noun {
  readonly path: string;
  readonly title: string;
  readonly section: (typeof sections)[number] | 'none';
  /** By what follows the noun's own path; each page is loaded when it is first looked at. */
  readonly pages: Readonly<Record<string, () => Promise<{ default: ComponentType }>>>;
  /** Only administrators of the cloud may use it. */
  readonly administrators?: boolean;
  readonly create?: { readonly text: string; readonly href: string };
  /** What can be done to one of them: ids and texts of the actions in its menu. */
  readonly verbs?: Readonly<Record<string, string>>;
  /** All of the account's things of this kind, for the search over everything. */
  readonly find?: () => Promise<Found[]>;
}
