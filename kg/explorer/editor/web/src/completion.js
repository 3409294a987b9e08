// What the editor offers: names by their labels, where they fit; variables; words of the language.

import { isStructure, placeAfter, wordsOf } from './words.js';

const MOST = 80;
const LONGEST_LABEL = 5; // words of a label that are looked at together
const PATTERNS = 'OPTIONAL FILTER BIND VALUES UNION MINUS GRAPH SELECT'.split(' ');
const QUERIES = `SELECT DISTINCT WHERE ASK CONSTRUCT DESCRIBE PREFIX FROM LIMIT OFFSET COUNT SUM AVG MIN MAX SAMPLE
  GROUP_CONCAT AS HAVING ASC DESC`.split(/\s+/).concat('ORDER BY', 'GROUP BY');
const FUNCTIONS = `STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE COALESCE IF REGEX REPLACE CONTAINS STRSTARTS STRENDS
  STRBEFORE STRAFTER STRLEN SUBSTR LCASE UCASE CONCAT STRDT STRLANG ABS CEIL FLOOR ROUND YEAR MONTH DAY NOW isIRI isBlank
  isLiteral isNumeric sameTerm EXISTS IN COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT AS true false`.split(/\s+/).concat('NOT EXISTS', 'NOT IN');
const TYPES = new Set(['a', 'rdf:type']);
const CLASSES = new Set(['rdfs:subClassOf', 'rdfs:domain', 'rdfs:range']);

/** Names ready to be searched. Rows hold name, label, kind, class or range, definition. */
export class Vocabulary {
  constructor(rows, prefixes) {
    this.prefixes = prefixes;
    this.terms = rows.map(([name, label, kind, about, definition]) => ({
      name, label, kind, about, definition, folded: label.toLowerCase(), foldedName: name.toLowerCase(),
    }));
    this.about = new Map(this.terms.map((term) => [term.name, term.about]));
  }

  /** Whether a class is another one or stands below it. */
  isBelow(name, upper) {
    for (let at = name, steps = 0; at && steps < 20; at = this.about.get(at), steps += 1) if (at === upper) return true;
    return false;
  }
}

/** How well a name fits what was typed: 0 is best, -1 is not at all. */
export function matchOf(term, typed) {
  if (!typed) return 3;
  if (typed.includes(':')) return term.foldedName.startsWith(typed) ? 0 : term.foldedName.includes(typed) ? 3 : -1;
  const local = term.foldedName.slice(term.foldedName.indexOf(':') + 1);
  if (term.folded === typed || local === typed) return 0;
  if (term.folded.startsWith(typed)) return 1;
  if (term.folded.includes(` ${typed}`) || local.startsWith(typed)) return 2;
  return term.folded.includes(typed) || term.foldedName.includes(typed) ? 4 : -1;
}

/** How well a name fits a place in a query: 0 is best, -1 is not at all. */
export function fitOf(term, where, vocabulary) {
  const { place, predicate } = where;
  if (place === 'predicate') return term.kind === 'property' ? 0 : -1;
  if (place === 'prefix' || place === 'end') return -1;
  if (place === 'object') {
    if (TYPES.has(predicate)) return term.kind === 'class' ? 0 : -1;
    if (CLASSES.has(predicate)) return term.kind === 'class' ? 0 : 2;
    if (term.kind === 'class' || term.kind === 'property') return 2;
    const wanted = vocabulary.about.get(predicate);
    return wanted && term.about && vocabulary.isBelow(term.about, wanted) ? 0 : 1;
  }
  if (place === 'query') return term.kind === 'entity' ? 1 : 2;
  return term.kind === 'entity' || term.kind === 'word' ? 0 : 1;
}

/** Names that match, best first. */
export function namesFor(typed, where, vocabulary) {
  const folded = typed.toLowerCase();
  const found = [];
  for (const term of vocabulary.terms) {
    const match = matchOf(term, folded);
    const fit = match < 0 ? -1 : fitOf(term, where, vocabulary);
    if (fit >= 0) found.push({ term, rank: fit * 10 + match });
  }
  found.sort((one, other) => one.rank - other.rank || one.term.label.localeCompare(other.term.label));
  // A predicate of claims is a property and a word of a list; it is offered once, as what fits better.
  return [...new Map(found.reverse().map(({ term }) => [term.name, term])).values()].reverse().slice(0, MOST);
}

/** The source of completions for one vocabulary. */
export function completionSource(vocabulary) {
  const source = ({ state, pos, explicit }) => {
    const found = complete(state.doc.toString(), pos, explicit, vocabulary);
    // At each further letter the list is made anew at once: one that waits for its turn takes no click meanwhile.
    return found && { ...found, update: (_, from, to, context) => source(context) };
  };
  return source;
}

/** What to offer at a place of a text, null where there is nothing. */
export function complete(text, position, explicit, vocabulary) {
  const words = wordsOf(text.slice(0, position));
  const last = words.at(-1);
  if (last?.kind === 'open' || last?.kind === 'comment' || last?.kind === 'string') return null;
  const touching = last?.to === position && (['name', 'word', 'variable'].includes(last.kind) || '?$'.includes(last.text));
  if (!touching && !explicit) return null;
  const current = touching ? last : { kind: '', text: '', from: position };
  const earlier = touching ? words.slice(0, -1) : words;
  const where = placeAfter(earlier);
  if (where.place === 'prefix') return { from: current.from, filter: false, options: prefixOptions(current.text, vocabulary) };
  if (current.kind === 'variable' || current.text === '?' || current.text === '$') {
    return { from: current.from, filter: false, options: variableOptions(text, current) };
  }
  const several = severalWords(text, words, position, vocabulary);
  if (several) return several;
  const names = namesFor(current.text, where, vocabulary).map(option);
  const rest = languageOptions(current.text, where);
  const variables = touching ? [] : variableOptions(text, current);
  const options = arranged(where, names, variables, rest);
  return options.length ? { from: current.from, filter: false, options } : null;
}

// What is wanted most at a place stands first.
function arranged({ place, predicate }, names, variables, rest) {
  if (place === 'query' || place === 'end') return [...rest, ...variables, ...names];
  if (place === 'predicate' || TYPES.has(predicate)) return [...names, ...variables, ...rest];
  return [...variables, ...names, ...rest];
}

// A label of several words is typed with spaces; the longest tail of the text that begins a label wins.
function severalWords(text, words, position, vocabulary) {
  for (let number = Math.min(LONGEST_LABEL, words.length); number > 1; number -= 1) {
    const tail = words.slice(-number);
    const typed = text.slice(tail[0].from, position);
    if (!tail.every((word) => word.kind === 'word' && word.text !== 'a' && !isStructure(word.text)) || typed.includes('\n')) continue;
    const folded = typed.toLowerCase().replace(/\s+/g, ' ');
    const where = placeAfter(words.slice(0, -number));
    const names = namesFor(folded, where, vocabulary).filter((term) => matchOf(term, folded) < 4);
    if (names.length) return { from: tail[0].from, filter: false, options: names.map(option) };
  }
  return null;
}

function option(term) {
  const type = { class: 'class', property: 'property', word: 'enum' }[term.kind] ?? 'constant';
  const note = { class: 'class', property: 'property', word: 'word of a list' }[term.kind] ?? 'entity';
  const about = term.about && term.kind !== 'class' ? (term.kind === 'property' ? `takes ${term.about}` : term.about) : '';
  const info = [`${term.name} (${[note, about].filter(Boolean).join(', ')})`, term.definition].filter(Boolean).join('\n');
  return { label: term.name, displayLabel: term.label, detail: term.name, type, info };
}

function prefixOptions(typed, vocabulary) {
  return Object.entries(vocabulary.prefixes)
    .filter(([prefix]) => `${prefix}:`.startsWith(typed))
    .map(([prefix, iri]) => ({ label: `${prefix}:`, detail: iri, type: 'namespace', apply: `${prefix}: <${iri}>` }));
}

function variableOptions(text, current) {
  const counts = new Map();
  for (const word of wordsOf(text)) {
    if (word.kind === 'variable' && word.from !== current.from) counts.set(word.text, (counts.get(word.text) ?? 0) + 1);
  }
  return [...counts.keys()].filter((name) => name.startsWith(current.text)).sort().map((label) => ({ label, type: 'variable' }));
}

function languageOptions(typed, { place }) {
  const folded = typed.toLowerCase();
  if (place === 'predicate') return typed && !'a'.startsWith(folded) ? [] : [{ label: 'a', detail: 'is of the class', type: 'keyword' }];
  const words = { query: QUERIES, end: PATTERNS, subject: PATTERNS, expression: FUNCTIONS }[place] ?? [];
  return words.filter((word) => word.toLowerCase().startsWith(folded)).map((label) => ({ label, type: 'keyword' }));
}
