/** A file and its path below the folder that was chosen. */
export interface Picked {
  readonly file: File;
  readonly path: string;
}

const most = 10_000;

/** Asks the person for files, or for a whole folder. Nothing is picked where the dialog is cancelled. */
export function pickFiles(folder: boolean): Promise<Picked[]> {
  const input = Object.assign(document.createElement('input'), {
    type: 'file',
    multiple: true,
    webkitdirectory: folder,
  });
  return new Promise((resolve) => {
    input.oncancel = () => resolve([]);
    input.onchange = () =>
      resolve([...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
    input.click();
  });
}

/** What was dropped onto the page, folders with all that is in them. */
export async function droppedFiles(items: DataTransferItemList): Promise<Picked[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found: Picked[] = [];
  const walk = async (entry: FileSystemEntry, above: string): Promise<void> => {
    if (found.length >= most) return;
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
      found.push({ file, path: above + entry.name });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      // A reader gives its folder piece by piece.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const one of some) await walk(one, `${above}${entry.name}/`);
    }
  };
  for (const entry of entries) await walk(entry, '');
  return found;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
