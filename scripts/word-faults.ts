import { basename } from 'node:path';
import { identifierWords, type PlainWord, proseWords } from './plain-words.ts';
import { proseOf } from './prose.ts';

/** An occurrence of a word of plain-words.ts. */
export interface WordFault {
  /** The line number, starting at 1; 0 for the file name. */
  readonly line: number;
  readonly word: string;
  readonly write: string;
  /** The line that contains the word. */
  readonly context: string;
}

/** Returns the words of plain-words.ts that a file or its name contains. */
export function wordFaults(file: string, content: string): WordFault[] {
  const lines = content.split('\n');
  const inContent = proseOf(file, content).flatMap(({ kind, text, start }) => {
    const places = kind === 'text' ? wordsInText(file, text) : wordsInName(text);
    return places.map(({ at, word, write }) => {
      const line = lineAt(content, start + at);
      return { line, word, write, context: lines[line - 1] ?? '' };
    });
  });
  const inName = wordsInName(basename(file)).map(({ word, write }) => ({ line: 0, word, write, context: file }));
  return [...inName, ...inContent];
}

interface Place {
  readonly at: number;
  readonly word: string;
  readonly write: string;
}

function wordsInText(file: string, text: string): Place[] {
  const oneLine = text.replaceAll(LINE_BREAK, ' ');
  if (oneLine.length === text.length) return placesIn(file, text);
  const breaks = [...text.matchAll(LINE_BREAK)];
  return placesIn(file, oneLine).map((place) => ({ ...place, at: positionIn(breaks, place.at) }));
}

/** A line break, with the prefix of a continued comment. */
const LINE_BREAK = /\n[ \t]*(?:(?:\*|\/\/) )?/g;

/** Returns the position in a text before its line breaks were replaced. */
function positionIn(breaks: readonly RegExpExecArray[], at: number): number {
  let removed = 0;
  for (const { 0: lineBreak, index } of breaks) {
    if (index - removed > at) break;
    removed += lineBreak.length - 1;
  }
  return at + removed;
}

function placesIn(file: string, text: string): Place[] {
  return proseWords.filter(({ ordinaryIn }) => !ordinaryIn?.test(file)).flatMap((word) => placesOf(word, text));
}

function placesOf({ found, write }: PlainWord, text: string): Place[] {
  return [...text.matchAll(found)].map(({ 0: word, index }) => ({ at: index, word, write }));
}

function wordsInName(name: string): Place[] {
  const words = name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());
  return identifierWords.flatMap(({ found, write }) => {
    const word = words.find((each) => found.test(each));
    return word === undefined ? [] : [{ at: 0, word: name, write }];
  });
}

function lineAt(content: string, position: number): number {
  return content.slice(0, position).split('\n').length;
}
