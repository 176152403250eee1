// One board as Grafana lays it out, with Grafana's own panels as far as they are published.
import { applyFieldOverrides, cacheFieldDisplayNames, createTheme, dateTime, getDisplayValueAlignmentFactors, getFieldDisplayValues, rangeUtil, ThemeContext, transformDataFrame } from '@grafana/data';
import { BarGauge, BigValue, GlobalStyles, PanelChrome, TimeSeries, VizRepeater } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { Component } from 'react';
import { createRoot } from 'react-dom/client';
import { firstValueFrom } from 'rxjs';
import { frames, variables } from './answers.js';
import { BarChart } from './barchart.jsx';
import { register, settingsOf } from './steps.js';

const cell = 30, gap = 8, edge = 16, stacksBelow = 769;
const theme = createTheme({ colors: { mode: 'dark' } });
const zone = 'Asia/Tokyo';

const drawn = {
    drawStyle: 'line', lineInterpolation: 'linear', barAlignment: 0, lineWidth: 1, fillOpacity: 0, gradientMode: 'none', spanNulls: false, showPoints: 'auto', pointSize: 5, axisPlacement: 'auto',
    axisBorderShow: false, axisCenteredZero: false, axisColorMode: 'text', axisLabel: '', scaleDistribution: { type: 'linear' }, hideFrom: { legend: false, tooltip: false, viz: false },
};

function Values({ panel, data, width, height, children, ...more }) {
    const getValues = () => getFieldDisplayValues({
        fieldConfig: panel.fieldConfig, reduceOptions: panel.options.reduceOptions, replaceVariables: text => text, theme, data, timeZone: zone, sparkline: false, percentChange: false,
    });
    return <VizRepeater getValues={getValues} getAlignmentFactors={getDisplayValueAlignmentFactors} renderValue={children} width={width} height={height} source={data} renderCounter={1} orientation={panel.options.orientation} {...more} />;
}

const types = {
    stat: ({ panel, width, height, ...more }) => <Values panel={panel} width={width} height={height} {...more} itemSpacing={3} autoGrid>{({ value, alignmentFactors, width, height, count }) =>
        <BigValue value={value.display} count={count} colorMode={panel.options.colorMode} graphMode={panel.options.graphMode} justifyMode={panel.options.justifyMode} textMode={panel.options.textMode}
            alignmentFactors={alignmentFactors} text={panel.options.text} width={width} height={height} theme={theme} disableWideLayout={!panel.options.wideLayout} />}</Values>,
    bargauge: ({ panel, ...more }) => <Values panel={panel} {...more} itemSpacing={10} minVizWidth={8} minVizHeight={16} maxVizHeight={300}>{({ value, alignmentFactors, orientation, width, height, count }) =>
        <BarGauge value={value.display} width={width} height={height} orientation={orientation} field={value.field} text={panel.options.text} display={value.view?.getFieldDisplayProcessor(value.colIndex)} theme={theme}
            itemSpacing={10} lcdCellWidth={12} displayMode={panel.options.displayMode} alignmentFactors={count > 1 ? alignmentFactors : undefined} showUnfilled={panel.options.showUnfilled}
            valueDisplayMode={panel.options.valueMode} namePlacement={panel.options.namePlacement} isOverflow={false} />}</Values>,
    table: ({ panel, data, range, width, height }) => <TableNG data={data[panel.options.frameIndex ?? 0]} width={width} height={height} cellHeight={panel.options.cellHeight} timeRange={range} showTypeIcons={false} noHeader={!panel.options.showHeader} />,
    timeseries: ({ panel, data, range, width, height }) => <TimeSeries frames={data} structureRev={1} timeRange={range} timeZone={[zone]} width={width} height={height} legend={panel.options.legend} options={panel.options} />,
    barchart: props => <BarChart {...props} theme={theme} />,
};

class Caught extends Component {
    state = {};
    static getDerivedStateFromError(error) { return { error }; }
    render() { return this.state.error ? <pre style={{ color: 'magenta' }}>{String(this.state.error)}</pre> : this.props.children; }
}

function Panel({ panel, data, range, error, place }) {
    const Type = types[panel.type];
    const title = panel.timeFrom && !panel.hideTimeOverride ? <span style={{ color: theme.colors.text.secondary, fontSize: 12 }}>◷ {rangeUtil.describeTimeRange({ from: `now-${panel.timeFrom}`, to: 'now' })}</span> : null;
    const isEmpty = data?.every(frame => frame.length === 0);
    return <div style={{ position: 'absolute', ...place }}>
        <PanelChrome title={panel.title} description={panel.description} titleItems={title} width={place.width} height={place.height} padding={panel.type === 'table' ? 'none' : 'md'}>
            {(width, height) => <Caught>{error ? <pre style={{ color: 'magenta' }}>{error}</pre>
                : !Type ? `not imitated: ${panel.type}`
                    : isEmpty && panel.type !== 'stat' && panel.type !== 'bargauge' ? <div style={{ height, display: 'grid', placeItems: 'center' }}>{panel.fieldConfig.defaults.noValue ?? 'No data'}</div>
                        : <Type panel={panel} data={data} range={range} width={width} height={height} />}</Caught>}
        </PanelChrome>
    </div>;
}

function places(panels, width) {
    const heightOf = rows => rows * cell + (rows - 1) * gap;
    if (width < stacksBelow) {
        let top = 0;
        return [...panels].sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x).map(panel => {
            const height = heightOf(panel.gridPos.h);
            const place = { left: 0, top, width: width - 2 * edge, height };
            top += height + gap;
            return [panel, place];
        });
    }

    const column = (width - 2 * edge - 23 * gap) / 24;
    return panels.map(panel => {
        const { x, y, w, h } = panel.gridPos;
        return [panel, { left: x * (column + gap), top: y * (cell + gap), width: w * column + (w - 1) * gap, height: heightOf(h) }];
    });
}

function rangeOf(from, to) {
    return { from: dateTime(to).subtract(...span(from)), to: dateTime(to), raw: { from, to: 'now' } };
}

function span(text) {
    const [, count, unit] = /(\d+)([mhdwMy])$/.exec(text);
    return [Number(count), unit];
}

async function answered(panel, chosen, board, to, width) {
    const range = rangeOf(panel.timeFrom ?? board.time.from, to);
    try {
        const fetched = await frames(panel, chosen, range, width);
        const data = await firstValueFrom(transformDataFrame(panel.transformations ?? [], fetched, { interpolate: text => text }));
        const fieldConfig = { ...panel.fieldConfig, defaults: { ...panel.fieldConfig.defaults, custom: ['timeseries', 'barchart'].includes(panel.type) ? { ...drawn, ...panel.fieldConfig.defaults.custom } : panel.fieldConfig.defaults.custom } };
        const shown = applyFieldOverrides({ data, fieldConfig, replaceVariables: text => text, theme, timeZone: zone, fieldConfigRegistry: settingsOf({ fieldConfig }) });
        cacheFieldDisplayNames(shown);
        return { range, data: shown };
    } catch (error) {
        return { range, error: String(error.stack ?? error) };
    }
}

async function show() {
    register();
    const asked = new URLSearchParams(location.search);
    const board = await (await fetch('/board?' + new URLSearchParams({ name: asked.get('name') }))).json();
    const to = asked.get('to') ? Number(asked.get('to')) : Math.floor(Date.now() / 1000) * 1000;
    const chosen = await variables(board);
    const width = window.innerWidth;
    const placed = places(board.panels, width);
    const answers = await Promise.all(placed.map(([panel, place]) => answered(panel, chosen, board, to, place.width)));
    const bottom = Math.max(...placed.map(([, place]) => place.top + place.height));
    createRoot(document.getElementById('board')).render(<ThemeContext.Provider value={theme}>
        <GlobalStyles isExtensionSidebarOpen={false} />
        <div style={{ padding: edge, background: theme.colors.background.canvas }}>
            <div style={{ display: 'flex', flexWrap: 'wrap', gap, marginBottom: gap, minHeight: 32, alignItems: 'center' }}>
                {Object.values(chosen).map(({ label, text, value }) => <span key={label} style={{ border: `1px solid ${theme.colors.border.medium}`, padding: '5px 8px' }}>{label}　{text ?? value}</span>)}
                <b style={{ marginLeft: 'auto' }}>{board.title}　{dateTime(to).utcOffset(540).format('MM/DD HH:mm')}</b>
            </div>
            <div style={{ position: 'relative', height: bottom }}>{placed.map(([panel, place], at) => <Panel key={panel.id} panel={panel} place={place} {...answers[at]} />)}</div>
        </div>
    </ThemeContext.Provider>);
    document.body.dataset.ready = 'yes';
}

show().catch(error => { document.body.textContent = error.stack; document.body.dataset.ready = 'failed'; });
