// The words of SPARQL before a place in a text, and what may stand at that place.

const WORDS = new RegExp(
  [
    '(?<space>\\s+)',
    '(?<comment>#[^\\n]*)',
    '(?<iri><[^<>"{}|^`\\\\\\s]*>)',
    '(?<string>"""(?:[^"\\\\]|\\\\[^]|"{1,2}(?!"))*"""|\'\'\'(?:[^\'\\\\]|\\\\[^]|\'{1,2}(?!\'))*\'\'\'' +
      '|"(?:[^"\\\\\\n]|\\\\.)*"|\'(?:[^\'\\\\\\n]|\\\\.)*\')',
    '(?<variable>[?$]\\w+)',
    '(?<name>[A-Za-z][\\w.-]*:[\\w.:-]*|:[\\w-]+)',
    '(?<number>\\d+(?:\\.\\d+)?)',
    '(?<word>[A-Za-z_][\\w-]*)',
    '(?<other>[^])',
  ].join('|'),
  'uy',
);

// Words after which a new pattern, an expression or a list begins: they are no term of a triple.
const STRUCTURE = new Set(
  `SELECT DISTINCT REDUCED ASK CONSTRUCT DESCRIBE WHERE FROM NAMED PREFIX BASE FILTER OPTIONAL UNION MINUS GRAPH BIND
  VALUES SERVICE SILENT ORDER GROUP BY HAVING LIMIT OFFSET ASC DESC AS EXISTS NOT IN UNDEF`.split(/\s+/),
);

const TERMS = new Set(['iri', 'string', 'variable', 'name', 'number', 'word']);

/** The words of a text: kind, text, and where each begins and ends. */
export function wordsOf(text) {
  const found = [];
  WORDS.lastIndex = 0;
  for (let match = WORDS.exec(text); match; match = WORDS.exec(text)) {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    const word = { kind, text: match[0], from: match.index, to: WORDS.lastIndex };
    if (kind === 'other' && (match[0] === '"' || match[0] === "'")) {
      // A quote that nobody has closed yet: all that follows is text.
      found.push({ ...word, kind: 'open', to: text.length });
      break;
    }
    if (kind !== 'space') found.push(word);
    if (WORDS.lastIndex >= text.length) break;
  }
  return found;
}

/**
 * What may stand after words: `query`, `subject`, `predicate`, `object`, `expression` or `prefix`; for an object also
 * the predicate before it.
 */
export function placeAfter(words) {
  const open = [];
  let level = { bracket: '', terms: 0, predicate: '' };
  let before = '';
  for (const { kind, text } of words) {
    if (kind === 'comment') continue;
    if (kind === 'other') {
      if ('{[('.includes(text)) {
        open.push(level);
        level = opened(text, level);
      } else if ('}])'.includes(text)) {
        level = open.pop() ?? { bracket: '', terms: 0, predicate: '' };
        if (text === '}') level.terms = 0;
        else level.terms += 1;
      } else separate(level, text);
    } else if (kind === 'word' && isStructure(text)) {
      level.terms = 0;
      level.values = text.toUpperCase() === 'VALUES';
    } else if (TERMS.has(kind)) {
      level.terms += 1;
      if (level.terms === 2) level.predicate = text;
    }
    before = kind === 'comment' ? before : text.toUpperCase();
  }
  if (before === 'PREFIX') return { place: 'prefix' };
  return placeIn(level);
}

function opened(bracket, outer) {
  if (bracket === '[') return { bracket, terms: 1, predicate: '' };
  const list = outer.bracket === 'list' || (bracket === '{' && outer.values);
  outer.values = false;
  if (list) return { bracket: 'list', terms: 0, predicate: '' };
  if (bracket === '{') return { bracket, terms: 0, predicate: '' };
  // After a subject a round bracket holds a path, elsewhere an expression or a list of values.
  return { bracket: outer.bracket === '{' && outer.terms === 1 ? 'path' : bracket, terms: 0, predicate: '' };
}

function separate(level, sign) {
  if (sign === '.') level.terms = 0;
  else if (sign === ';') level.terms = 1;
  else if (sign === ',') level.terms = Math.min(level.terms, 2);
  else if ((sign === '/' || sign === '|') && level.terms === 2) level.terms = 1;
}

function placeIn(level) {
  if (level.bracket === '') return { place: 'query' };
  if (level.bracket === 'path') return { place: 'predicate' };
  if (level.bracket === 'list') return { place: 'object', predicate: '' };
  if (level.bracket === '(') return { place: 'expression' };
  if (level.terms === 0) return { place: 'subject' };
  if (level.terms === 1) return { place: 'predicate' };
  return level.terms === 2 ? { place: 'object', predicate: level.predicate } : { place: 'end' };
}

/** Whether a word belongs to the language itself. */
export function isStructure(text) {
  return STRUCTURE.has(text.toUpperCase());
}
