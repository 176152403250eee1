// A modest imitation of Grafana's bar chart: stacked or side by side, dashed limits, a legend below.
import { FieldType, getDisplayProcessor, getFieldDisplayName, formattedValueToString } from '@grafana/data';

export function BarChart({ panel, data, width, height, theme }) {
    const frame = data[0];
    const names = frame.fields.find(field => field.name === panel.options.xField) ?? frame.fields.find(field => field.type === FieldType.string);
    const bars = frame.fields.filter(field => field.type === FieldType.number);
    const display = bars.map(field => field.display ?? getDisplayProcessor({ field, theme }));
    const isStacked = panel.options.stacking === 'normal';
    const limits = [...new Set(bars.flatMap(field => field.config.thresholds?.steps ?? []).filter(step => step.value > 0 && Number.isFinite(step.value)).map(step => step.value))];
    const sums = names.values.map((_, row) => isStacked ? bars.reduce((sum, field) => sum + (field.values[row] ?? 0), 0) : Math.max(...bars.map(field => field.values[row] ?? 0)));
    const most = bars[0]?.config.max ?? (Math.max(...sums, ...limits, 0) * 1.05 || 1);
    const [left, below, legend] = [56, 20, 30];
    const tall = height - below - legend;
    const y = value => tall - (value / most) * (tall - 8);
    const step = (width - left) / names.values.length;
    const wide = step * panel.options.groupWidth;
    const text = (at, value) => formattedValueToString(display[at](value));
    const ticks = [0, 0.25, 0.5, 0.75, 1].map(part => part * most);
    return <svg width={width} height={height} fontSize={12} fill={theme.colors.text.primary} fontFamily={theme.typography.fontFamily}>
        {ticks.map(tick => <g key={tick}><line x1={left} x2={width} y1={y(tick)} y2={y(tick)} stroke="#fff2" /><text x={left - 6} y={y(tick) + 4} textAnchor="end">{text(0, tick)}</text></g>)}
        {names.values.map((name, row) => {
            let foot = 0;
            return <g key={row}>
                {bars.map((field, at) => {
                    const value = field.values[row] ?? 0;
                    const across = isStacked ? wide : wide / bars.length;
                    const x = left + row * step + (step - wide) / 2 + (isStacked ? 0 : at * across);
                    const top = y(foot + value), tallness = y(foot) - top;
                    foot += isStacked ? value : 0;
                    const said = text(at, field.values[row]);
                    return <g key={at}><rect x={x} y={top} width={across * panel.options.barWidth} height={tallness} fill={field.display?.(value).color} />
                        {tallness > 14 && said.length * 7 < across && <text x={x + across * panel.options.barWidth / 2} y={top + tallness / 2 + 4} textAnchor="middle">{said}</text>}</g>;
                })}
                <text x={left + (row + 0.5) * step} y={tall + 14} textAnchor="middle">{String(name).slice(0, panel.options.xTickLabelMaxLength)}</text>
            </g>;
        })}
        {limits.map(limit => <line key={limit} x1={left} x2={width} y1={y(limit)} y2={y(limit)} stroke="#d55e00" strokeDasharray="10 10" strokeWidth={2} />)}
        {bars.map((field, at) => <g key={at} transform={`translate(${left + at * Math.min(130, (width - left) / bars.length)},${height - 8})`}><rect width={14} height={4} y={-6} fill={field.display?.(1).color} /><text x={20}>{getFieldDisplayName(field, frame, data)}</text></g>)}
    </svg>;
}
