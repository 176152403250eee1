// Pictures of every board on a wall, a tablet and a phone: node shots.mjs DASHBOARDS INFLUXDB [FOLDER] [PART-OF-NAME] [TO]
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';

const [dashboards, influx, folder = 'shots', part = '', to = ''] = process.argv.slice(2);
const screens = { wall: [1920, 1080], tablet: [1024, 768], phone: [390, 844] };
const boards = fs.readdirSync(dashboards, { recursive: true }).filter(name => /^(ja|en)\/.*\.json$/.test(name) && name.includes(part)).sort();
fs.mkdirSync(folder, { recursive: true });
const server = await serve(dashboards, influx, 0);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
    for (const board of boards) {
        for (const [screen, [width, height]] of Object.entries(screens)) {
            const page = await browser.newPage({ viewport: { width, height }, locale: board.slice(0, 2), timezoneId: 'Asia/Tokyo' });
            page.on('pageerror', error => console.error(`${board} ${screen}: ${error.message.slice(0, 300)}`));
            await page.goto(`${server.url}/?${new URLSearchParams({ name: board, to })}`);
            await page.waitForSelector('body[data-ready]', { timeout: 60_000 });
            // A table draws no rows outside the window.
            await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
            await page.waitForTimeout(600);
            await page.screenshot({ path: path.join(folder, `${path.basename(board, '.json')}-${screen}.png`), fullPage: true });
            await page.close();
        }
        console.log(board);
    }
} finally {
    await browser.close();
    server.close();
}
