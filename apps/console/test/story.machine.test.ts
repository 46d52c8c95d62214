import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Box, openBox } from '../../mallee/test/box.ts';
import { eventually } from '../../mallee/test/eventually.ts';
import { type Browsers, openBrowsers } from './browsers.ts';

/** A machine boots in some six seconds on a quiet host, and Debian's commands take their time too. */
const patience = 240_000;

/**
 * What a person does with a new cloud, from his first password to his last machine: `./mallee up`, real machines, and
 * Debian's browser beside them.
 */
describe('a person, a browser and real machines', { timeout: 1_200_000 }, () => {
  const origin = 'http://127.0.0.1:8888';
  let box: Box;
  let browsers: Browsers;
  let page: Page;
  let password: string;

  before(async () => {
    box = await openBox('198.18.8.0/24');
    const said = await box.mallee('up', '--yes', '--detach', '--no-first-light');
    password = /password {2}(\S+)/.exec(said)![1]!;
    const program = join(box.data, 'chromium');
    await writeFile(program, `#!/bin/sh\nexec ${box.enter.join(' ')} /usr/bin/chromium "$@"\n`, { mode: 0o755 });
    browsers = openBrowsers({ program, patience });
    page = await browsers.open();
  });
  after(async () => {
    await browsers?.[Symbol.asyncDispose]();
    await box?.[Symbol.asyncDispose]();
  });

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const link = (name: string) => page.getByRole('link', { name, exact: true }).first();
  const dialog = () => page.getByRole('dialog');
  const select = (name: RegExp) => page.getByRole('checkbox', { name }).first();
  const act = async (...names: string[]) => {
    await button('Actions').click();
    for (const name of names) await page.getByRole('menuitem', { name, exact: true }).click();
  };
  const tab = (name: string) => page.getByRole('tab', { name }).click();
  /** Tries until it is so; what cannot be asked is not so yet. */
  const soon = (what: string, isSo: () => Promise<boolean>) =>
    eventually(what, async () => (await isSo().catch(() => false)) || undefined, patience);
  const consoleSays = async (words: string): Promise<string> => {
    await tab('Console output');
    let text = '';
    await soon(`the machine says: ${words}`, async () => {
      await page.getByRole('button', { name: 'Refresh', exact: true }).last().click();
      text = (await page.locator('.console-text').textContent({ timeout: 2000 })) ?? '';
      return text.includes(words);
    });
    return text;
  };
  /** Chooses in one of the console's lists. */
  const choose = async (field: string, option: string) => {
    await page.getByRole('button', { name: field }).first().click();
    await page.getByRole('option', { name: option }).first().click();
  };
  const saved = async (click: () => Promise<void>) => {
    const [download] = await Promise.all([page.waitForEvent('download'), click()]);
    const path = join(box.data, download.suggestedFilename());
    await download.saveAs(path);
    return path;
  };
  const upload = async (what: 'Files' | 'A folder', path: string) => {
    await button('Upload').click();
    const item = page.getByRole('menuitem', { name: what });
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), item.click()]);
    await chooser.setFiles(path);
  };
  const makeBucket = async (name: string) => {
    await page.goto(`${origin}/buckets/create`);
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await button('Create the bucket').click();
    await page.getByText('This bucket is empty').waitFor();
  };

  const described = async (id: string) =>
    JSON.parse(
      await box.aws(
        ...['ec2', 'describe-instances', '--instance-ids', id, '--output', 'json'],
        ...['--query', 'Reservations[0].Instances[0]'],
      ),
    );

  test('he logs in with the password that the cloud printed, and must choose his own', async () => {
    await page.goto(`${origin}/key-pairs`);
    await page.getByRole('textbox', { name: 'Account' }).fill('eucalyptus');
    await page.locator('input[name=password]').fill(password);
    await button('Log in').click();
    await page.getByText('Choose one of your own').waitFor();
    for (const field of ['new', 'again']) await page.locator(`input[name=${field}]`).fill('correct horse battery');
    await button('Change the password and log in').click();
    await page.getByText('No key pair yet').waitFor();
  });

  let key: string;
  test('he makes a key pair, which his browser saves', async () => {
    await link('Create a key pair').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('laptop');
    key = await saved(() => button('Create and save').click());
    await chmod(key, 0o600);
    await page.getByRole('heading', { name: 'Key pairs (1/1)' }).waitFor();
  });

  const machines: string[] = [];
  /** Launches what the page proposes, and says which machine it is. */
  const launch = async (name: string, image?: string): Promise<string> => {
    await page.goto(`${origin}/instances/launch`);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    if (image) await choose('Image', image);
    await choose('Type', 'mallee.tiny');
    await button('Launch the instance').click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
    await page.getByText('Running').first().waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1)!;
    machines.push(id);
    return id;
  };
  let first: string;
  test('he launches a machine, which comes up without a reload', async () => {
    first = await launch('first');
  });

  test('he reads what it writes to its console', async () => {
    const text = await consoleSays(`mallee: ready instance-id=${first}`);
    assert.match(text, /^mallee: ready instance-id=\S+ address=172\.31\.\S+ hostname=/m);
  });

  test('he types at its serial line, and the machine does what he says', async () => {
    await tab('Serial');
    await page.getByText('Connected', { exact: true }).waitFor();
    const shown = page.locator('.xterm-accessibility-tree');
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.press('Enter');
    await shown
      .getByText(/^root@.*:~#/)
      .last()
      .waitFor();
    await page.keyboard.type('echo $((6*7)) by $(id -un)');
    await page.keyboard.press('Enter');
    await shown.getByText('42 by root').waitFor();
  });

  test('he sees its screen, and types there too', async () => {
    await tab('Screen');
    await page.getByText('Connected', { exact: true }).waitFor();
    const canvas = page.locator('.screen canvas');
    const colours = () =>
      canvas.evaluate((element) => {
        const { width, height } = element as never as { width: number; height: number };
        const context = (element as never as { getContext(kind: '2d'): Pixels }).getContext('2d');
        return new Set(new Uint32Array(context.getImageData(0, 0, width, height).data.buffer)).size;
      });
    interface Pixels {
      getImageData(...box: number[]): { readonly data: Uint8ClampedArray };
    }
    await soon('there is something to see', async () => (await colours()) > 1);
    await canvas.click();
    await page.keyboard.press('Enter');
    const { PublicIpAddress } = await described(first);
    const typed = () => box.ssh(key, PublicIpAddress, 'ls typed-at-the-screen').then(() => true);
    await soon('what he types is done', async () => {
      // Again, should the shell not have been there yet.
      await page.keyboard.type('touch typed-at-the-screen\n', { delay: 20 });
      return typed();
    });
  });

  test('he moves an elastic address from it to another, and packets go there', async () => {
    const second = await launch('second');
    await page.goto(`${origin}/addresses`);
    await button('Allocate an address').click();
    await select(/^Select eipalloc-/).check();
    for (const [name, id] of [
      ['first', first],
      ['second', second],
    ] as const) {
      await act('Give to a machine, or move');
      await dialog().getByRole('button', { name: 'To which machine' }).click();
      await dialog().getByRole('option', { name }).first().click();
      await dialog()
        .getByRole('button', { name: /Give it|Move it/ })
        .click();
      const told = page.getByText(`is at ${name} now.`);
      const address = (await told.textContent())!.split(' ')[0]!;
      await soon(
        `${address} leads to ${name}`,
        async () => (await box.ssh(key, address, 'cat /var/lib/mallee/instance-id')) === id,
      );
    }
  });

  test('he uploads a folder of 200 files, and gives a link to one of them to somebody without an account', async () => {
    const files = join(box.data, 'herbarium');
    await mkdir(files);
    for (let index = 0; index < 200; index += 1) await writeFile(join(files, `leaf ${index} ü&+.txt`), `leaf ${index}`);
    await makeBucket('herbarium');
    await upload('A folder', files);
    await page.getByText('200 files (').waitFor();
    await link('herbarium/').click();
    await page.getByRole('heading', { name: 'Objects (200)' }).waitFor();
    await link('leaf 0 ü&+.txt').click();
    await button('Share a link').click();
    await dialog().getByRole('button', { name: 'Make the link' }).click();
    await dialog().getByRole('button', { name: 'Copy the link' }).waitFor();
    const shared = await dialog().locator('pre').textContent();
    assert.equal(await box.onHost(['env', '-i', '/usr/bin/curl', '-sf', shared!]), 'leaf 0');
  });

  test('he uploads a disk of his own, which arrives although the cloud is killed on the way', async () => {
    const disk = join(box.data, 'own.qcow2');
    await box.onHost(['qemu-img', 'convert', '-f', 'qcow2', '-O', 'qcow2', box.tiny.path, disk]);
    await makeBucket('disks');
    let killed = 0;
    const kill = async () => {
      for (const pid of await box.processes('cloud')) {
        process.kill(pid, 'SIGKILL');
        killed += 1;
      }
    };
    await page.route(/partNumber=2/, (route) => kill().then(() => route.continue()), { times: 1 });
    await upload('Files', disk);
    await page
      .getByText(/^Uploading to disks: 0 of 1 file/)
      .first()
      .waitFor();
    await page.getByText(/^1 file \(.*\) uploaded/).waitFor();
    assert.equal(killed, 1);
  });

  test('he imports it, and a machine comes up from it', async () => {
    await page.goto(`${origin}/images/import`);
    await choose('Bucket', 'disks');
    await choose('Object', 'own.qcow2');
    await page.getByRole('textbox', { name: 'Description' }).fill('my own');
    await button('Begin the import').click();
    const made = page.getByRole('row', { name: 'disks/own.qcow2' }).getByRole('link');
    const image = (await made.textContent())!;
    const third = await launch('third', image);
    assert.equal((await described(third)).ImageId, image);
    await consoleSays(`mallee: ready instance-id=${third}`);
  });

  test('he terminates his machines, and sees them end', async () => {
    await page.goto(`${origin}/instances`);
    for (const id of machines) await select(new RegExp(`^Select ${id}`)).check();
    await act('State', 'Terminate');
    await dialog().getByPlaceholder('terminate').fill('terminate');
    await dialog().getByRole('button', { name: 'Terminate' }).click();
    const ended = page.getByText('Terminated', { exact: true });
    await soon('all have ended', async () => (await ended.count()) === machines.length);
    assert.deepEqual(browsers.complaints, []);
  });
});
