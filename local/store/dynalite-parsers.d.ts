declare module 'dynalite/validations' {
  import type { ActionTypes, Store } from 'dynalite/db';

  /** Returns the request without what the action does not know. Throws DynamoDB's refusal, as the next does. */
  export function checkTypes(input: Record<string, unknown>, types: ActionTypes): object;
  export function checkValidations(
    data: object,
    types: ActionTypes,
    custom: ((data: object) => string | undefined) | undefined,
    store: Store,
  ): void;
}

declare module 'dynalite/db/conditionParser' {
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

declare module 'dynalite/db/updateParser' {
  import type { Parser } from 'dynalite/db/conditionParser';

  const parser: Parser;
  export default parser;
}
