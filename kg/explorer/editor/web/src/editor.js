// The SPARQL editor of the explorer: CodeMirror as the content of one Streamlit component.

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab, toggleComment } from '@codemirror/commands';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { linter, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { problemsOf } from './checking.js';
import { completionSource, Vocabulary } from './completion.js';
import { language, look } from './look.js';

const PAUSE = 400; // milliseconds without a key after which the text is handed to Python

// What stood in the editor last. Streamlit may take it off the page and put it back without asking Python, and what is
// handed over while somebody leaves the page may be lost on the way.
let last = null;

// CodeMirror lets Tab leave for two seconds after Escape; here it may until the next change, for some need longer.
function leaveByTab(view) {
  view.setTabFocusMode(true);
  return false;
}

function remembered(data) {
  return last && (data.back || data.load === last.load) ? last.text : data.text;
}

class Editor {
  constructor(component) {
    this.component = component;
    this.colours = new Compartment();
    this.names = new Compartment();
    this.timer = 0;
    this.load = component.data.load;
    this.vocabulary = null;
    this.sent = component.data.text;
    this.refused = 'null';
    const { parentElement, data } = component;
    const frame = parentElement.querySelector('.stemkg-editor');
    this.status = document.createElement('div');
    this.status.className = 'stemkg-editor-status';
    this.status.setAttribute('role', 'status');
    this.view = new EditorView({
      parent: frame,
      root: parentElement instanceof ShadowRoot ? parentElement : document,
      state: EditorState.create({ doc: remembered(data), extensions: this.extensions(data) }),
    });
    frame.append(this.status);
    this.update(component);
    this.hand();
  }

  extensions(data) {
    return [
      Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => this.run() }, { key: 'Mod-/', run: toggleComment }])),
      lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
      highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), EditorView.lineWrapping,
      keymap.of([
        ...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap,
        ...defaultKeymap, { key: 'Tab', run: acceptCompletion }, indentWithTab,
        { key: 'Escape', run: leaveByTab },
      ]),
      placeholder(data.placeholder), language(), this.colours.of([]), this.names.of([]),
      linter((view) => this.check(view), { delay: 350, needsRefresh: (update) => update.selectionSet || update.focusChanged }),
      EditorView.contentAttributes.of({ 'aria-label': data.label, 'aria-description': data.keys, spellcheck: 'false', autocapitalize: 'off' }),
      EditorView.domEventHandlers({
        // Tab passes through the editor like through any field until somebody writes in it.
        focus: (_, view) => {
          view.setTabFocusMode(true);
          this.later();
        },
        click: (_, view) => view.setTabFocusMode(false),
        blur: (event) => this.left(event.relatedTarget),
        keydown: (event) => event.stopPropagation(), // letters are shortcuts of Streamlit elsewhere
      }),
      EditorView.updateListener.of((update) => update.docChanged && this.changed()),
    ];
  }

  /** Take what Python says now; called at every run of the page. */
  update(component) {
    this.component = component;
    const { data } = component;
    if (data.dark !== this.dark) {
      this.dark = data.dark;
      this.view.dispatch({ effects: this.colours.reconfigure(look(data.dark)) });
    }
    if (data.vocabulary !== this.vocabulary) {
      this.vocabulary = data.vocabulary;
      const source = completionSource(new Vocabulary(data.terms, data.prefixes));
      this.view.dispatch({ effects: this.names.reconfigure(autocompletion({ override: [source], maxRenderedOptions: 80 })) });
    }
    if (data.load !== this.load) {
      this.load = data.load;
      this.sent = data.text;
      last = null;
      this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: data.text } });
    }
    const refused = JSON.stringify(data.refused ?? null);
    if (refused !== this.refused) {
      this.refused = refused;
      this.view.dispatch(setDiagnostics(this.view.state, this.check(this.view)));
    }
    this.say();
  }

  check(view) {
    const { prefixes, refused } = this.component.data;
    const text = view.state.doc.toString();
    const { head } = view.state.selection.main;
    // A word that is being typed is not wrong yet; what the server refused is.
    this.problems = problemsOf(text, prefixes, refused).filter((one) => refused?.text === text || !view.hasFocus || one.to !== head);
    this.say();
    return this.problems;
  }

  /** Name the first error under the editor, or the keys where there is none. */
  say() {
    const [first] = this.problems ?? [];
    let said = this.component.data.keys;
    if (first) {
      const line = this.view.state.doc.lineAt(Math.min(first.from, this.view.state.doc.length));
      said = `Line ${line.number}, column ${first.from - line.from + 1}: ${first.message}`;
    }
    this.status.classList.toggle('stemkg-editor-wrong', Boolean(first));
    if (this.status.textContent !== said) this.status.textContent = said;
  }

  changed() {
    this.view.setTabFocusMode(false);
    last = { load: this.load, text: this.view.state.doc.toString() };
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hand(), PAUSE);
  }

  /**
   * Hand over what stands here before a button beside the editor needs it. Who goes to a link most often leaves the page:
   * a run of this page would then cross that of the next, whose address gets this page's parameters and one entry too
   * many in the history. On coming back the text is remembered here.
   */
  left(target) {
    clearTimeout(this.timer);
    if (!target?.closest?.('a[href]')) this.hand();
  }

  /** Hand the text to Python, which keeps it for this session. */
  hand() {
    clearTimeout(this.timer);
    const text = this.view.state.doc.toString();
    if (text === this.sent) return;
    this.sent = text;
    this.component.setStateValue('text', text);
  }

  run() {
    clearTimeout(this.timer);
    this.sent = this.view.state.doc.toString();
    this.component.setTriggerValue('run', this.sent);
    return true;
  }

  destroy() {
    clearTimeout(this.timer); // the next page has begun: what was not handed over is remembered
    this.view.destroy();
  }
}

const editors = new WeakMap();

/** Streamlit calls this at every run of the page; what it returns is called when the element leaves the page. */
export default function (component) {
  const { parentElement } = component;
  const editor = editors.get(parentElement);
  if (editor) editor.update(component);
  else editors.set(parentElement, new Editor(component));
  return () => {
    editors.get(parentElement)?.destroy();
    editors.delete(parentElement);
  };
}
