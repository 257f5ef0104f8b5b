import { Lexer } from 'yaml';

/** Keys, values, lists and maps that a file may write out: rules as many as there may be, of twenty each. A parser's memory goes by them. */
const MOST_VALUES = 200_000;
/** Commas, colons and the like beyond the values that they stand between: each is one more mistake that a parser would remember. */
const MOST_SPARE_MARKS = 10_000;

export interface TooMuch {
  /** Where it becomes so. */
  readonly offset: number;
  readonly message: string;
}

/** What makes a text too much to be parsed, told by its words alone; undefined: it may be. */
export const tooMuchIn = (text: string): TooMuch | undefined => {
  let [offset, values, marks, open, isText] = [0, 0, 0, 0, false];
  for (const token of new Lexer().lex(text)) {
    const first = token[0]!;
    if (isText) isText = false;
    else if (first === SCALAR) [isText, values] = [true, values + 1];
    else if (VALUES.includes(first)) {
      values += 1;
      if (OPENING.includes(first)) open += 1;
    } else if (CLOSING.includes(first) && open > 0) open -= 1;
    else if (!BETWEEN.includes(first)) marks += 1;
    if (values > MOST_VALUES) return { offset, message: `with what stands here there are more than ${MOST_VALUES} keys and values: write fewer, or patterns` };
    if (marks > values + MOST_SPARE_MARKS) return { offset, message: `with what stands here there are ${MOST_SPARE_MARKS} more commas, colons and other marks than values: take away those that stand between nothing` };
    if (!NOT_IN_THE_TEXT.includes(first)) offset += token.length;
  }
  return undefined;
};

/** Told by the lexer before the text of a plain scalar. */
const SCALAR = '\x1f';
const NOT_IN_THE_TEXT = '\x02\x18\x1f';
const OPENING = '[{';
const CLOSING = ']}';
const VALUES = `${OPENING}*'"`;
const BETWEEN = ' \t\r\n#\x02\ufeff';
