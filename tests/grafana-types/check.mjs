// Writes every board as TypeScript and lets Grafana's own types judge it: node check.mjs DASHBOARDS
// Objects written out are judged strictly: a key that Grafana does not know is an error, as is a word that is none of an enumeration's.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const folder = process.argv[2];
const types = path.resolve('node_modules/@grafana/schema/dist/types');
const panelTypes = { stat: 'stat', bargauge: 'bargauge', barchart: 'barchart', table: 'table', timeseries: 'timeseries' };
const out = path.resolve('written');
fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });

const files = fs.readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.json')).sort();
const written = files.map((name, index) => {
    const board = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
    const lines = [
        `// ${name}`,
        `import type { Dashboard, Panel } from '${types}/raw/dashboard/x/types.gen';`,
        ...Object.values(panelTypes).map(type => `import type * as ${type} from '${types}/raw/composable/${type}/panelcfg/x/types.gen';`),
        // An enumeration's members as the words that stand in JSON.
        'type Plain<T> = T extends string ? `${T}` : T extends number | boolean | null | undefined ? T : T extends Array<infer I> ? Array<Plain<I>> : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;',
        'type Config<T> = T extends { FieldConfig: infer C } ? C : never;',
    ];
    const { panels, ...rest } = board;

    // What an annotation asks its data source is typed for Grafana's own store alone.
    for (const annotation of rest.annotations.list) {
        for (const ofTheSource of ['target', 'textColumn', 'tagsColumn']) {
            delete annotation[ofTheSource];
        }
    }

    lines.push(`export const board: Plain<Omit<Dashboard, 'panels'>> = ${JSON.stringify(rest)};`);
    panels.forEach((panel, at) => {
        const type = panelTypes[panel.type];
        if (!type) {
            throw new Error(`${name}: no types for a panel of type ${panel.type}`);
        }

        const { options, fieldConfig, ...frame } = panel;
        const { custom, ...defaults } = fieldConfig.defaults;
        lines.push(`export const panel${at}: Plain<Panel> = ${JSON.stringify({ ...frame, fieldConfig: { ...fieldConfig, defaults } })};`);
        lines.push(`export const options${at}: Plain<${type}.Options> = ${JSON.stringify(options)};`);
        if (custom) {
            lines.push(`export const custom${at}: Plain<${type}.FieldConfig> = ${JSON.stringify(custom)};`);
        }
    });
    const file = path.join(out, `board${index}.ts`);
    fs.writeFileSync(file, lines.join('\n'));
    return file;
});

const program = ts.createProgram(written, { strict: true, noEmit: true, skipLibCheck: true, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, target: ts.ScriptTarget.ES2022 });
const faults = ts.getPreEmitDiagnostics(program);
for (const fault of faults) {
    const where = fault.file ? `${files[written.indexOf(fault.file.fileName)] ?? fault.file.fileName}:${fault.file.getLineAndCharacterOfPosition(fault.start).line + 1}` : '';
    console.error(`${where} ${ts.flattenDiagnosticMessageText(fault.messageText, '\n')}`);
}

console.log(`${files.length} boards, ${faults.length} faults`);
process.exit(faults.length === 0 && files.length > 0 ? 0 : 1);
