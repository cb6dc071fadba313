declare module 'dynalite/validations/index.js' {
  import type { ActionTypes, Store } from 'dynalite/db/index.js';

  /** Returns the request without what the action does not know. Throws DynamoDB's refusal, as the next does. */
  export function checkTypes(input: Record<string, unknown>, types: ActionTypes): object;
  export function checkValidations(
    data: object,
    types: ActionTypes,
    custom: ((data: object) => string | undefined) | undefined,
    store: Store,
  ): void;
}

declare module 'dynalite/db/conditionParser.js' {
  export interface ParseContext {
    attrNames: Record<string, string> | undefined;
    attrVals: Record<string, object> | undefined;
    /** The parser removes what the expression uses. */
    unusedAttrNames: Record<string, true>;
    unusedAttrVals: Record<string, true>;
    isKeyCondition?: boolean;
    isReserved(name: string): boolean;
  }

  /** Returns what the expression says, or as a text what is wrong with it. */
  export type Parse = (text: string, options: { context: ParseContext }) => unknown;

  export interface Parser {
    parse: Parse;
  }

  const parser: Parser;
  export default parser;
}

declare module 'dynalite/db/updateParser.js' {
  import type { Parser } from 'dynalite/db/conditionParser.js';

  const parser: Parser;
  export default parser;
}
