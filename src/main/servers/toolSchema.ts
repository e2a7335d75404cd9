import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { visibleText } from './visibleText.ts';

const maxDepth = 24;
const maxNodes = 4_000;
const maxTextLength = 200_000;

/** Keywords whose value maps names to schemas: their keys are no keywords. */
const schemaMaps = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Keywords whose value is data, not a schema. */
const dataKeywords = new Set(['enum', 'const', 'default', 'examples', 'required', 'dependentRequired']);
const textKeywords = new Set(['title', 'description', '$comment']);

/** A schema as it may be shown to a model, or why its tool is left out. */
export type VettedSchema = { ok: true; schema: JsonObject; hidden: number } | { ok: false; reason: string };

class Refusal extends Error {}

/**
 * Vets the input schema of a tool that a server we do not know describes, in time bounded by the limits. Refused are
 * schemas that are too deep or too large, that refer to something outside themselves, or whose parameter names hide
 * characters. Hidden characters in texts are removed and counted. Regular expressions that may take for ever to match
 * are removed: the server checks its input itself. Nothing is compiled, resolved or fetched.
 */
export function vetInputSchema(schema: JsonObject): VettedSchema {
  const vetting = new Vetting();
  try {
    const vetted = vetting.schema(schema, 0);
    if (typeof vetted !== 'object' || vetted === null || Array.isArray(vetted))
      throw new Refusal('its schema is no object');
    if (vetted.type !== undefined && vetted.type !== 'object') throw new Refusal('its parameters are not an object');
    return { ok: true, schema: { ...vetted, type: 'object' }, hidden: vetting.hidden };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    throw error;
  }
}

class Vetting {
  hidden = 0;
  #nodes = 0;
  #text = 0;

  schema(value: JsonValue, depth: number): JsonValue {
    this.#count(value, depth);
    if (Array.isArray(value)) return value.map((item) => this.schema(item, depth + 1));
    if (typeof value !== 'object' || value === null) return value;
    const result: JsonObject = {};
    for (const [keyword, part] of Object.entries(value)) {
      if (part !== undefined && !isHarmfulPattern(keyword, part))
        set(result, keyword, this.#keyword(keyword, part, depth + 1));
    }
    return result;
  }

  #keyword(keyword: string, value: JsonValue, depth: number): JsonValue {
    if (keyword === '$ref' || keyword === '$dynamicRef' || keyword === '$recursiveRef') assertLocal(value);
    if (schemaMaps.has(keyword)) return this.#map(value, depth);
    if (dataKeywords.has(keyword)) return this.#data(value, depth);
    if (textKeywords.has(keyword) && typeof value === 'string') return this.#visible(value, depth);
    return this.schema(value, depth);
  }

  #map(value: JsonValue, depth: number): JsonValue {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.schema(value, depth);
    this.#count(value, depth);
    const result: JsonObject = {};
    for (const [name, part] of Object.entries(value)) {
      if (visibleText(name) !== name) throw new Refusal('the name of a parameter has hidden characters');
      this.#text += name.length;
      if (part !== undefined) set(result, name, this.schema(part, depth + 1));
    }
    return result;
  }

  /** Values that the server compares with: changed, they would be wrong. */
  #data(value: JsonValue, depth: number): JsonValue {
    this.#count(value, depth);
    if (typeof value === 'string' && visibleText(value) !== value)
      throw new Refusal('one of its values has hidden characters');
    if (typeof value !== 'object' || value === null) return value;
    for (const part of Object.values(value)) if (part !== undefined) this.#data(part, depth + 1);
    return value;
  }

  #visible(text: string, depth: number): string {
    this.#count(text, depth);
    const shown = visibleText(text);
    this.hidden += text.length - shown.length;
    return shown;
  }

  #count(value: JsonValue, depth: number): void {
    this.#nodes += 1;
    if (typeof value === 'string') this.#text += value.length;
    if (depth > maxDepth) throw new Refusal(`its schema is nested more than ${maxDepth} levels deep`);
    if (this.#nodes > maxNodes || this.#text > maxTextLength) throw new Refusal('its schema is too large');
  }
}

function assertLocal(value: JsonValue): void {
  if (typeof value === 'string' && value.startsWith('#')) return;
  throw new Refusal('its schema refers to something outside itself');
}

/** A long pattern, or a repetition within a repetition: what makes a matcher try for ever. */
function isHarmfulPattern(keyword: string, value: JsonValue): boolean {
  if (keyword === 'patternProperties' && typeof value === 'object' && value !== null) {
    return Object.keys(value).some(isHarmful);
  }
  return keyword === 'pattern' && (typeof value !== 'string' || isHarmful(value));
}

function isHarmful(pattern: string): boolean {
  return pattern.length > 500 || /[+*}][^()]*\)[+*{]/.test(pattern) || /\([^()]*\|[^()]*\)[+*{]/.test(pattern);
}

/** `__proto__` is a possible name of a parameter: as a plain assignment it would change the object instead. */
function set(target: JsonObject, key: string, value: JsonValue): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
