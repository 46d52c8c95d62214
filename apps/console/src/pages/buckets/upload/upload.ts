import { client } from '../../../api/client.ts';
import { flash } from '../../../ui/flash.ts';
import { bytes, plural } from '../../../ui/words.ts';
import type { Picked } from './pick.ts';
import { forgetUpload, sendFile } from './send-file.ts';

const filesAtOnce = 4;
/** The bar is drawn this often at most. */
const drawEveryMs = 200;

/**
 * Uploads files into a folder of a bucket, several at a time. It goes on while the page changes; its progress stands in
 * the bar of messages. Files that failed can be tried again, and go on where they ended.
 */
export async function upload(bucket: string, prefix: string, files: readonly Picked[]): Promise<void> {
  const stopping = new AbortController();
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const arrived = new Map<Picked, number>();
  const failed: { picked: Picked; error: unknown }[] = [];
  let done = 0;
  let drawn = 0;
  const bar = flash.progress('Beginning to upload', { text: 'Stop', run: () => stopping.abort() });
  const draw = (now: boolean) => {
    if (!now && Date.now() - drawn < drawEveryMs) return;
    drawn = Date.now();
    const sum = [...arrived.values()].reduce((all, one) => all + one, 0);
    flash.update(bar, {
      progress: total === 0 ? (100 * done) / files.length : (100 * sum) / total,
      text: `Uploading to ${bucket}: ${done} of ${plural(files.length, 'file')}, ${bytes(sum)} of ${bytes(total)}`,
    });
  };
  const target = (picked: Picked) => ({ bucket, key: prefix + picked.path });
  window.addEventListener('beforeunload', askBeforeLeaving);

  const todo = [...files];
  const lane = async () => {
    for (let picked = todo.shift(); picked && !stopping.signal.aborted; picked = todo.shift()) {
      const mine = picked;
      const onProgress = (sent: number) => {
        arrived.set(mine, sent);
        draw(false);
      };
      try {
        await sendFile(mine.file, target(mine), { onProgress, signal: stopping.signal });
        arrived.set(mine, mine.file.size);
        done += 1;
      } catch (error) {
        if (!stopping.signal.aborted) failed.push({ picked: mine, error });
      }
      draw(true);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, lane));

  window.removeEventListener('beforeunload', askBeforeLeaving);
  flash.close(bar);
  void client.invalidateQueries({ queryKey: ['s3'] });
  if (stopping.signal.aborted) {
    await Promise.allSettled(files.map((picked) => forgetUpload(picked.file, target(picked))));
    flash.info(`The upload was stopped after ${plural(done, 'file')}.`);
  } else if (failed.length > 0) {
    flash.error(failed[0]!.error);
    flash.add({
      type: 'error',
      text: `${plural(failed.length, 'file')} of ${files.length} did not arrive, the first of them ${failed[0]!.picked.path}.`,
      action: {
        text: 'Go on with these',
        run: () =>
          void upload(
            bucket,
            prefix,
            failed.map(({ picked }) => picked),
          ),
      },
    });
  } else flash.success(`${plural(files.length, 'file')} (${bytes(total)}) uploaded to ${bucket}.`);
}

const askBeforeLeaving = (event: BeforeUnloadEvent): void => event.preventDefault();
