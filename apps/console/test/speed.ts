/**
 * `npm run speed -w apps/console [-- COUNT…]`: what a browser loads, and how long lists of so many machines take to show, in
 * milliseconds. Bytes first, as they do not depend on what else the machine does. Medians of three.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { BenchCloud } from '../../../bench/cloud/bench-cloud.ts';
import { imageOf, populate } from '../../../bench/cloud/launch.ts';
import { buildConsole } from '../build.ts';

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [5000, 10_000];
const say = (what: string, value: string) => process.stdout.write(`${what.padEnd(44)}${value.padStart(12)}\n`);
const ms = (value: number) => `${Math.round(value)} ms`;

const assets = join(await buildConsole(), 'assets');
for (const kind of ['js', 'css', 'woff2']) {
  const files = readdirSync(assets).filter((name) => name.endsWith(`.${kind}`));
  const sizeOf = (name: string) => readFileSync(join(assets, name)).length;
  const sent = files.map((name) => sizeOf(kind === 'woff2' ? name : `${name}.gz`));
  say(`all of ${kind}, as sent with gzip`, `${Math.round(sent.reduce((sum, size) => sum + size, 0) / 1024)} KB`);
}

// There is nothing behind these machines that could be pictured.
const args = ['--no-sandbox', '--disable-gpu', '--blink-settings=imagesEnabled=false'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
try {
  for await (const [what, value] of BenchCloud.use(measure)) say(what, value);
} finally {
  await browser.close();
}

async function* measure(cloud: BenchCloud): AsyncIterable<[what: string, value: string]> {
  const { consolePort, credentials } = cloud.ready;
  const origin = `http://127.0.0.1:${consolePort}`;
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(120_000);
  await page.goto(`${origin}/instances`);
  await page.getByRole('button', { name: 'Access keys' }).click();
  await page.getByLabel('Access key id').fill(credentials.accessKeyId);
  await page.getByLabel('Secret access key').fill(credentials.secretAccessKey);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('h1').first().waitFor();
  for (const [kind, bytes] of await loadedBytes(page))
    yield [`${kind} until the list of instances shows`, `${Math.round(bytes / 1024)} KB`];
  const image = await imageOf(cloud);
  let there = 0;
  for (const count of counts) {
    await populate(cloud, image, count - there);
    there = count;
    const runs: Awaited<ReturnType<typeof once>>[] = [];
    while (runs.length < 3) runs.push(await once(page, `${origin}/instances`, count));
    for (const name of Object.keys(runs[0]!) as (keyof (typeof runs)[0])[])
      yield [`${count} machines: ${name}`, ms(runs.map((run) => run[name]).sort((a, b) => a - b)[1]!)];
  }
}

/** What a browser keeps about a resource that it has loaded. */
interface Loaded {
  readonly name: string;
  readonly encodedBodySize: number;
  readonly requestStart: number;
  readonly responseEnd: number;
}

/** Bytes of bodies as they came, by kind, since the page was opened. */
function loadedBytes(page: Page): Promise<[kind: string, bytes: number][]> {
  return page.evaluate(() => {
    const sums: Record<string, number> = { js: 0, css: 0, woff2: 0 };
    for (const each of performance.getEntriesByType('resource') as unknown as Loaded[]) {
      const kind = /\.(js|css|woff2)$/.exec(each.name)?.[1];
      if (kind) sums[kind]! += each.encodedBodySize;
    }
    return Object.entries(sums);
  });
}

/** From the address to the rows, to the next page's, and to one row of all. Times are the page's own clock. */
async function once(page: Page, url: string, count: number) {
  await page.goto('about:blank');
  await page.goto(url, { waitUntil: 'commit' });
  await page.getByRole('heading', { name: `(${count})` }).waitFor();
  await page.locator('tbody a').first().waitFor();
  const shown = await drawn(page);
  const { paint, asked, answered } = await page.evaluate((operation) => {
    const loaded = performance.getEntriesByType('resource') as unknown as Loaded[];
    const { requestStart: asked, responseEnd: answered } = loaded.find(({ name }) => name.endsWith(operation))!;
    const paint = performance.getEntriesByName('first-contentful-paint')[0]!.startTime;
    return { paint, asked, answered };
  }, 'api/ec2/DescribeInstances');
  const ids = page.locator('tbody a[href^="instances/i-"]');
  const before = await ids.first().getAttribute('href');
  let from = await drawn(page);
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.locator(`tbody tr:first-child a[href="${before}"]`).first().waitFor({ state: 'detached' });
  const paged = (await drawn(page)) - from;
  const sought = (await ids.first().getAttribute('href'))!.slice('instances/'.length);
  const filter = page.getByLabel('Filter instances');
  await filter.click();
  from = await drawn(page);
  await filter.pressSequentially(sought.slice(0, 6));
  const typed = (await drawn(page)) - from;
  await filter.fill(sought);
  from = await drawn(page);
  await filter.press('Enter');
  await page.getByText('1 match', { exact: true }).first().waitFor();
  const filtered = (await drawn(page)) - from;
  return {
    ...{ 'first paint': paint, 'answer asked for at': asked, 'answer there at': answered, shown: shown },
    ...{ 'next page': paged, 'six letters typed': typed, 'filtered to one': filtered },
  };
}

/** The page's clock once everything that is due has been drawn. */
function drawn(page: Page): Promise<number> {
  return page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))');
}
