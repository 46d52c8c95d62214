/** What ImportImage takes, in its words. */
export const diskFormats = [
  { value: 'QCOW2', label: 'qcow2', ending: /\.qcow2$/i },
  { value: 'RAW', label: 'raw', ending: /\.raw$/i },
  { value: 'VMDK', label: 'VMDK', ending: /\.vmdk$/i },
  { value: 'ISO', label: 'ISO', ending: /\.iso$/i },
] as const;

/** What a disk's name says about it; undefined where a name like `disk.img` may mean several. */
export const formatByName = (name: string) => diskFormats.find(({ ending }) => ending.test(name))?.value;
