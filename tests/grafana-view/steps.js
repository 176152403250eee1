// What Grafana's application registers at its start: transformations, and settings of fields.
import {
    FieldConfigOptionsRegistry, ReducerID, getFieldDisplayName, getFieldMatcher, identityOverrideProcessor, reduceField, standardTransformers, standardTransformersRegistry,
    standardFieldConfigEditorRegistry,
} from '@grafana/data';
import { map } from 'rxjs/operators';

/** configFromData, of whose handlers the boards use the thresholds alone. */
const configFromData = {
    id: 'configFromData', name: 'configFromData', defaultOptions: {},
    operator: options => source => source.pipe(map(data => {
        const limits = data.find(frame => frame.refId === options.configRefId);
        if (!limits) {
            return data;
        }

        const steps = limits.fields.flatMap(field => {
            const mapping = options.mappings.find(one => one.fieldName === getFieldDisplayName(field, limits));
            const value = mapping && reduceField({ field, reducers: [ReducerID.lastNotNull] })[ReducerID.lastNotNull];
            return value === null || value === undefined ? [] : [{ value, color: mapping.handlerArguments.threshold.color }];
        });
        const applies = getFieldMatcher(options.applyTo);
        return data.filter(frame => frame !== limits).map(frame => ({
            ...frame,
            fields: frame.fields.map(field => applies(field, frame, data) && steps.length > 0 ? { ...field, config: { ...field.config, thresholds: { mode: 'absolute', steps: steps.map(step => ({ ...step })) } } } : field),
        }));
    })),
};

export function register() {
    const steps = new Map([...Object.values(standardTransformers), configFromData].filter(step => step?.id).map(step => [step.id, step]));
    standardTransformersRegistry.setInit(() => [...steps.values()].map(step => ({ id: step.id, name: step.name ?? step.id, transformation: step, editor: () => null })));
    standardFieldConfigEditorRegistry.setInit(() => []);
}

const setting = (id, isCustom) => ({
    id, path: isCustom ? id.slice('custom.'.length) : id, name: id, isCustom, editor: () => null, override: () => null, process: identityOverrideProcessor, shouldApply: () => true, settings: {},
});

/** Every setting that stands in a panel. */
export function settingsOf(panel) {
    const ids = ['displayName', 'unit', 'decimals', 'min', 'max', 'noValue', 'color', 'thresholds', 'mappings', 'links', 'filterable'];
    const custom = new Set([...Object.keys(panel.fieldConfig.defaults.custom ?? {}).map(key => 'custom.' + key), ...panel.fieldConfig.overrides.flatMap(one => one.properties.map(({ id }) => id)).filter(id => id.startsWith('custom.'))]);
    return new FieldConfigOptionsRegistry(() => [...ids.map(id => setting(id, false)), ...[...custom].map(id => setting(id, true))]);
}
