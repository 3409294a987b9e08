// Errors at their place: those that the browser finds while one types, and the one that the server found.

import { Parser } from 'sparqljs';

const LONGEST = 200;

/** Everything wrong with a text, as diagnostics of CodeMirror. The server's word on the same text goes first. */
export function problemsOf(text, prefixes, refused) {
  if (!text.trim()) return [];
  if (refused && refused.text === text) {
    return [{ from: refused.from, to: Math.min(refused.to, text.length), severity: 'error', message: refused.message }];
  }
  try {
    const parsed = new Parser({ prefixes, baseIRI: 'urn:base:' }).parse(text);
    if (parsed.type !== 'update') return [];
    return [at(text, text.search(/\b(insert|delete|load|clear|create|drop|copy|move|add|with)\b/i), 'This changes a graph, and this graph is read only.')];
  } catch (error) {
    return [error.hash?.loc ? misfit(text, error.hash) : unresolved(text, String(error.message))];
  }
}

// The parser names the last word that fitted; what is wrong begins after it.
function misfit(text, { loc, token, expected }) {
  const place = skipBlank(text, offsetOf(text, loc.last_line, loc.last_column));
  if (token === 'EOF' || place >= text.length) {
    return at(text, lastCharacter(text), 'The query ends too early: something is still missing, such as a closing bracket.');
  }
  const found = at(text, place, '');
  const shown = text.slice(found.from, found.to);
  const wanted = (expected ?? []).map((name) => name.slice(1, -1));
  if (shown === '"' || shown === "'") return { ...found, message: 'This quote is not closed.' };
  let message = `“${shown}” does not fit here.`;
  if (token === 'INVALID') message = `“${shown}” is no word of SPARQL, or does not fit here.`;
  else if (['VAR', 'PNAME_LN', 'IRIREF'].includes(token) && wanted.includes('.')) message += ' A “.” or “;” may be missing before it.';
  else if (wanted.length && wanted.length < 8) message += ` Expected: ${wanted.map(plainName).join(', ')}.`;
  return { ...found, message };
}

function plainName(name) {
  return { EOF: 'the end', VAR: 'a variable', INTEGER: 'a number', IRIREF: 'an IRI', PNAME_LN: 'a name', PNAME_NS: 'a prefix' }[name] ?? name;
}

function unresolved(text, message) {
  const prefix = /^Unknown prefix: (.*)$/.exec(message);
  if (prefix) {
    const place = text.search(new RegExp(`(?<![\\w.:-])${escaped(prefix[1])}:`));
    return at(text, place, `The prefix “${prefix[1]}:” is not known. Declare it with PREFIX, or choose another.`);
  }
  const variable = /\((\?\w+)\)|(\?\w+)/.exec(message);
  const name = variable?.[1] ?? variable?.[2];
  return at(text, name ? text.indexOf(name) : text.search(/\S/), `${message.slice(0, LONGEST)}.`);
}

/** A diagnostic on the word that begins at a place. */
function at(text, place, message) {
  const from = Math.max(0, Math.min(place, text.length - 1));
  const word = /^(?:[?$]?[\p{L}\p{N}_][\p{L}\p{N}_:.-]*|<[^<>\s]*>|[^])/u.exec(text.slice(from));
  return { from, to: from + (word ? word[0].replace(/(?<=.)[.:]+$/, '').length : 1), severity: 'error', message };
}

function offsetOf(text, line, column) {
  let start = 0;
  for (let number = 1; number < line; number += 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) break;
    start = end + 1;
  }
  return Math.min(start + column, text.length);
}

function skipBlank(text, place) {
  const blank = /(?:\s|#[^\n]*)*/y;
  blank.lastIndex = place;
  blank.exec(text);
  return blank.lastIndex;
}

function lastCharacter(text) {
  return Math.max(0, text.trimEnd().length - 1);
}

function escaped(text) {
  return text.replace(/[^\w]/g, '\\$&');
}
