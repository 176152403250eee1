// Bundles the page, and hands boards and InfluxDB's answers to it: node server.mjs DASHBOARDS INFLUXDB [PORT]
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import * as esbuild from 'esbuild';

export async function serve(dashboards, influx, port) {
    const here = import.meta.dirname;
    await esbuild.build({
        entryPoints: [path.join(here, 'page.jsx')], bundle: true, outfile: path.join(here, 'built/page.js'), format: 'iife', jsx: 'automatic', logLevel: 'error',
        loader: { '.svg': 'dataurl', '.woff2': 'dataurl', '.ttf': 'empty' }, define: { 'process.env.NODE_ENV': '"production"' },
    });
    const server = http.createServer(async (request, response) => {
        const url = new URL(request.url, 'http://here');
        if (url.pathname === '/query') {
            const answer = await fetch(`${influx}/query?${new URLSearchParams({ db: 'kotadx', epoch: 'ms', q: url.searchParams.get('q') })}`);
            response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
        } else if (url.pathname === '/board') {
            response.writeHead(200, { 'content-type': 'application/json' }).end(fs.readFileSync(path.join(dashboards, path.normalize('/' + url.searchParams.get('name')))));
        } else if (url.pathname === '/page.js' || url.pathname === '/page.css') {
            response.writeHead(200, { 'content-type': url.pathname.endsWith('js') ? 'text/javascript' : 'text/css' }).end(fs.readFileSync(path.join(here, 'built', url.pathname)));
        } else {
            response.writeHead(url.pathname === '/' ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' })
                .end('<!doctype html><meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css"><style>body { margin: 0; overflow-x: hidden }</style><div id="board"></div><script src="/page.js"></script>');
        }
    });
    await new Promise(listening => server.listen(port, '127.0.0.1', listening));
    return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

if (process.argv[1] === import.meta.filename) {
    console.log((await serve(process.argv[2], process.argv[3], Number(process.argv[4] ?? 0))).url + '/?name=ja/kotadx-line-load.json');
}
