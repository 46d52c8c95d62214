import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { viewport } from '../browsers.ts';
import { openConsoleWorld } from '../console-world.ts';
import { everyPage, plant } from '../every-page.ts';
import { settled } from '../settled.ts';

/** `npm run screenshots -w apps/console [-- FOLDER [NAME…]]`: a picture of each page, light and dark. */
const [folder = 'screenshots', ...only] = process.argv.slice(2);
const into = resolve(folder);
const { width, height } = viewport;
mkdirSync(into, { recursive: true });

await using world = await openConsoleWorld();
const { cloud } = world;
const garden = await plant(cloud, cloud.admin);
for (const dark of [false, true]) {
  const page = await world.browser({ dark });
  await page.goto(world.origin);
  await page.getByRole('button', { name: 'Log in' }).waitFor();
  await page.screenshot({ path: `${into}/login-${dark ? 'dark' : 'light'}.png` });
  const inside = await world.loggedIn(cloud.admin, '', { dark });
  for (const [name, path] of Object.entries(everyPage(cloud, cloud.admin, garden))) {
    if (only.length > 0 && !only.includes(name)) continue;
    await inside.goto(`${world.origin}/${path}`);
    await settled(inside);
    // Taking the whole page at once lets the layout take the window for a small one now and then.
    const whole = await inside.evaluate<number>('document.documentElement.scrollHeight');
    await inside.setViewportSize({ width, height: whole });
    await inside.screenshot({ path: `${into}/${name}-${dark ? 'dark' : 'light'}.png` });
    await inside.setViewportSize({ width, height });
    process.stdout.write(`${name} ${dark ? 'dark' : 'light'}\n`);
  }
}
for (const complaint of world.complaints) process.stdout.write(`! ${complaint}\n`);
