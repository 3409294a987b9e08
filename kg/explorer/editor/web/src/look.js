// The look of the editor: Streamlit's own colours, and colours of words that are readable on light and dark.

import { HighlightStyle, LanguageSupport, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { styleTags, tags } from '@lezer/highlight';
import { sparql } from 'codemirror-lang-sparql';

const LIGHT = { keyword: '#0b5cad', variable: '#a14a00', string: '#1a7a3c', number: '#7c3aad', comment: '#5b6675', iri: '#00707a', name: '#5b3cc4', sign: '#475569' };
const DARK = { keyword: '#7cc4ff', variable: '#ffb86b', string: '#8fe0a8', number: '#d9a6ff', comment: '#a3b0c2', iri: '#7ee0e0', name: '#c4b5fd', sign: '#cbd5e1' };

// The grammar tells names and IRIs apart, its own tags do not.
const NAMES = styleTags({
  Pname_ln: tags.propertyName,
  Pname_ns: tags.propertyName,
  IriRef: tags.url,
  A_predicate: tags.keyword,
  Langtag: tags.labelName,
});

/** The language with a tag on every word that is coloured. */
export function language() {
  return new LanguageSupport(sparql().language.configure({ props: [NAMES] }));
}

/** The extensions that colour the editor. */
export function look(dark) {
  const colour = dark ? DARK : LIGHT;
  const words = HighlightStyle.define([
    { tag: tags.keyword, color: colour.keyword, fontWeight: '600' },
    { tag: [tags.variableName, tags.special(tags.variableName)], color: colour.variable },
    { tag: [tags.string, tags.special(tags.string)], color: colour.string },
    { tag: [tags.number, tags.bool], color: colour.number },
    { tag: tags.comment, color: colour.comment, fontStyle: 'italic' },
    { tag: [tags.url, tags.namespace], color: colour.iri },
    { tag: [tags.typeName, tags.propertyName, tags.labelName, tags.annotation], color: colour.name },
    { tag: [tags.operator, tags.punctuation, tags.bracket], color: colour.sign },
  ]);
  return [frame(dark), syntaxHighlighting(words)];
}

function frame(dark) {
  const box = {
    backgroundColor: 'var(--st-background-color)', color: 'var(--st-text-color)',
    border: '1px solid var(--st-border-color)', borderRadius: '6px', boxShadow: '0 4px 16px rgb(0 0 0 / 20%)',
  };
  return EditorView.theme({
    '&': {
      fontSize: '14px', backgroundColor: 'var(--st-background-color)', color: 'var(--st-text-color)',
      borderRadius: 'var(--st-base-radius)',
    },
    '&.cm-focused': { outline: '2px solid var(--st-primary-color)' },
    '&.cm-focused .cm-scroller': { borderColor: 'var(--st-primary-color)' },
    '.cm-scroller': {
      border: '1px solid color-mix(in srgb, var(--st-text-color) 45%, transparent)', borderRadius: 'var(--st-base-radius)',
      maxHeight: '30rem', overflow: 'auto',
      fontFamily: 'var(--st-code-font)', lineHeight: '1.5',
    },
    '.cm-content, .cm-gutter': { minHeight: '11rem' },
    '.cm-content': { caretColor: 'var(--st-text-color)', padding: '8px 0' },
    '.cm-cursor': { borderLeftColor: 'var(--st-text-color)', borderLeftWidth: '2px' },
    '.cm-placeholder': { color: 'color-mix(in srgb, var(--st-text-color) 70%, transparent)', whiteSpace: 'pre-wrap' },
    '.cm-gutters': {
      backgroundColor: 'var(--st-secondary-background-color)', border: 'none',
      color: 'color-mix(in srgb, var(--st-text-color) 75%, transparent)', borderRadius: 'var(--st-base-radius) 0 0 var(--st-base-radius)',
    },
    '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--st-text-color)' },
    '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--st-primary-color) 7%, transparent)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      backgroundColor: 'color-mix(in srgb, var(--st-primary-color) 28%, transparent)',
    },
    '.cm-tooltip': box,
    '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--st-font)', maxWidth: 'min(34rem, 92vw)', maxHeight: '16rem' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { display: 'flex', alignItems: 'baseline', gap: '.3rem', padding: '.2rem .5rem', minHeight: '24px' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: dark ? '#1f5f9e' : '#0b5cad', color: '#fff' },
    '.cm-completionIcon': { opacity: '.8', flex: 'none' },
    '.cm-completionLabel': { overflow: 'hidden', textOverflow: 'ellipsis' },
    '.cm-completionDetail': {
      marginLeft: 'auto', paddingLeft: '1rem', fontStyle: 'normal', opacity: '.8', overflow: 'hidden', textOverflow: 'ellipsis',
      flex: '0 4 auto', fontFamily: 'var(--st-code-font)', fontSize: '.85em',
    },
    '.cm-tooltip.cm-completionInfo': { ...box, padding: '.5rem .6rem', maxWidth: 'min(22rem, 80vw)', whiteSpace: 'pre-line', fontFamily: 'var(--st-font)' },
    '@media (max-width: 640px)': { '.cm-tooltip.cm-completionInfo': { display: 'none' } }, // it would lie over the list
    '.cm-diagnostic': { fontFamily: 'var(--st-font)' },
    '.cm-diagnosticText': { whiteSpace: 'pre-wrap' },
    '.cm-panels': { backgroundColor: 'var(--st-secondary-background-color)', color: 'var(--st-text-color)' },
    '.cm-panels input': { backgroundColor: 'var(--st-background-color)', color: 'var(--st-text-color)' },
    '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--st-background-color)', color: 'var(--st-text-color)' },
  }, { dark });
}
