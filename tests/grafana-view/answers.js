// Questions as Grafana's InfluxQL data source asks them, and its answers as frames.
import { FieldType, rangeUtil } from '@grafana/data';

export async function ask(q) {
    const answer = await (await fetch('/query?' + new URLSearchParams({ q }))).json();
    const result = answer.results?.[0];
    if (!result || result.error) {
        throw new Error(`${result?.error ?? answer.error}: ${q}`);
    }

    return result.series ?? [];
}

export async function variables(board) {
    const chosen = {};
    for (const variable of board.templating.list) {
        if (variable.type === 'constant') {
            chosen[variable.name] = { value: variable.query };
        } else if (variable.type === 'query') {
            const pattern = variable.regex ? new RegExp(variable.regex.slice(1, -1)) : null;
            const values = (await ask(filled(variable.query, chosen))).flatMap(series => series.values.map(row => {
                const found = pattern?.exec(row[1])?.groups;
                return found ? { value: found.value, text: found.text } : { value: row[1] };
            })).sort((a, b) => a.value < b.value ? -1 : 1);
            const all = variable.multi && variable.includeAll;
            chosen[variable.name] = all ? { value: `(${values.map(({ value }) => value).join('|')})`, text: 'All', label: variable.label } : { ...values[0], label: variable.label };
        }
    }

    return chosen;
}

function filled(query, chosen) {
    return Object.entries(chosen).reduce((text, [name, { value }]) => text.replaceAll('${' + name + '}', value ?? '').replaceAll('$' + name, value ?? ''), query);
}

export async function frames(panel, chosen, range, width) {
    const { interval } = rangeUtil.calculateInterval(range, Math.max(100, Math.floor(width)), panel.interval ?? '10s');
    const all = [];
    for (const target of panel.targets) {
        const query = filled(target.query
            .replaceAll('$timeFilter', `time >= ${range.from.valueOf()}ms and time <= ${range.to.valueOf()}ms`)
            .replaceAll('$__interval', interval), chosen);
        const series = await ask(query);
        all.push(...target.resultFormat === 'table' ? table(series, target) : lines(series, target));
    }

    return all;
}

function typeOf(values) {
    const first = values.find(value => value !== null && value !== undefined);
    return typeof first === 'string' ? FieldType.string : typeof first === 'boolean' ? FieldType.boolean : FieldType.number;
}

const field = (name, type, values, more = {}) => ({ name, type, values, config: {}, ...more });

/** One frame for all groups: the time, the groups' tags, the values. */
function table(series, target) {
    if (series.length === 0) {
        return [];
    }

    const tags = Object.keys(series[0].tags ?? {});
    const rows = series.flatMap(one => one.values.map(row => [row[0], ...tags.map(tag => one.tags[tag]), ...row.slice(1)]));
    const names = ['Time', ...tags, ...series[0].columns.slice(1)];
    const fields = names.map((name, at) => {
        const values = rows.map(row => row[at]);
        return field(name, at === 0 ? FieldType.time : typeOf(values), values);
    });
    return [{ refId: target.refId, name: series[0].name, fields, length: rows.length }];
}

/** A frame for each group and column, called by the alias. */
function lines(series, target) {
    return series.flatMap(one => one.columns.slice(1).map((column, at) => {
        const name = (target.alias ?? '$col').replace(/\$(\w+)/g, (whole, word) => word === 'col' ? column : word.startsWith('tag_') ? one.tags?.[word.slice(4)] ?? '' : whole);
        const values = one.values.map(row => row[at + 1]);
        return {
            refId: target.refId, name, length: values.length,
            fields: [field('Time', FieldType.time, one.values.map(row => row[0])), field('Value', typeOf(values), values, { labels: one.tags, config: { displayNameFromDS: name } })],
        };
    }));
}
