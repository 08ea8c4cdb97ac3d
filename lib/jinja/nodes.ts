/** The syntax tree of a template, as the parser makes it and extensions may make it. */

/** A node of a type, with its parts and the line that it starts on, from 1 on. */
type Of<T extends string, Parts = object> = { type: T; line: number } & Parts;

/** A variable: read, written, or a parameter (of a macro, of `with`). */
export type Name = Of<'Name', { name: string; ctx: 'load' | 'store' | 'param' }>;
/** `ns.attr` on the left of an assignment. */
export type NSRef = Of<'NSRef', { name: string; attr: string }>;
/** A literal value. */
export type Const = Of<'Const', { value: unknown }>;
/** Text between the tags. */
export type TemplateData = Of<'TemplateData', { data: string }>;
/** `(a, b)`, or what commas make without parentheses. */
export type Tuple = Of<'Tuple', { items: Expr[] }>;
/** `[a, b]`. */
export type List = Of<'List', { items: Expr[] }>;
/** `{'a': b}`. */
export type Dict = Of<'Dict', { items: [key: Expr, value: Expr][] }>;
/** The operators that the values' module implements, by its names. */
export type BinaryOp = 'add' | 'sub' | 'mul' | 'div' | 'floordiv' | 'mod' | 'pow';
/** Arithmetic. */
export type Binary = Of<'Binary', { op: BinaryOp; left: Expr; right: Expr }>;
/** `and` and `or`, which give one of their operands. */
export type Logic = Of<'Logic', { op: 'and' | 'or'; left: Expr; right: Expr }>;
/** `not`, `-` and `+` before an expression. */
export type Unary = Of<'Unary', { op: 'not' | 'neg' | 'pos'; node: Expr }>;
/** Parts joined by `~`. */
export type Concat = Of<'Concat', { nodes: Expr[] }>;
/** Comparisons, by the names of their tokens. */
export type CompareOp = 'eq' | 'ne' | 'lt' | 'lteq' | 'gt' | 'gteq' | 'in' | 'notin';
/** A comparison, or a chain of them. */
export type Compare = Of<'Compare', { expr: Expr; ops: [op: CompareOp, expr: Expr][] }>;
/** `node.attr`. */
export type Getattr = Of<'Getattr', { node: Expr; attr: string }>;
/** `node[arg]`. */
export type Getitem = Of<'Getitem', { node: Expr; arg: Expr | Slice }>;
/** `start:stop:step` between brackets. */
export type Slice = Of<'Slice', { start: Expr | null; stop: Expr | null; step: Expr | null }>;
/** What stands between the parentheses of a call, filter or test. */
export interface Arguments {
  args: Expr[];
  kwargs: [name: string, value: Expr][];
  /** `*args` */
  dynArgs: Expr | null;
  /** `**kwargs` */
  dynKwargs: Expr | null;
}
/** `node(…)`. */
export type Call = Of<'Call', Arguments & { node: Expr }>;
/** `node|name(…)`. */
export type Filter = Of<
  'Filter',
  Arguments & {
    /** null in a filter block: what the block captured */
    node: Expr | null;
    name: string;
  }
>;
/** `node is name(…)`. */
export type Test = Of<'Test', Arguments & { node: Expr; name: string }>;
/** `then if test else …`. */
export type CondExpr = Of<'CondExpr', { test: Expr; then: Expr; else: Expr | null }>;
/** Safe text where autoescaping is on, for extensions. */
export type MarkSafeIfAutoescape = Of<'MarkSafeIfAutoescape', { expr: Expr }>;
/** The result of a function of an extension, called with the context. */
export type ExtensionCall = Of<
  'ExtensionCall',
  {
    /** the extension's name among the environment's */
    extension: string;
    args: Expr[];
  }
>;

/** Any expression. */
export type Expr =
  | Name
  | NSRef
  | Const
  | TemplateData
  | Tuple
  | List
  | Dict
  | Binary
  | Logic
  | Unary
  | Concat
  | Compare
  | Getattr
  | Getitem
  | Call
  | Filter
  | Test
  | CondExpr
  | MarkSafeIfAutoescape
  | ExtensionCall;

/** Text and values to print, in a row. */
export type Output = Of<'Output', { nodes: Expr[] }>;
/** `{% for %}`. */
export type For = Of<
  'For',
  {
    target: Expr;
    iter: Expr;
    body: Stmt[];
    else: Stmt[];
    test: Expr | null;
    recursive: boolean;
  }
>;
/** `{% if %}` with its branches. */
export type If = Of<'If', { test: Expr; body: Stmt[]; elif: If[]; else: Stmt[] }>;
/** The parameters of a macro or a call block. */
export interface Signature {
  args: Name[];
  /** the defaults of the last parameters */
  defaults: Expr[];
}
/** `{% macro %}`. */
export type Macro = Of<'Macro', Signature & { name: string; body: Stmt[] }>;
/** `{% call %}`. */
export type CallBlock = Of<'CallBlock', Signature & { call: Call; body: Stmt[] }>;
/** `{% filter %}`. */
export type FilterBlock = Of<'FilterBlock', { filter: Filter; body: Stmt[] }>;
/** `{% with %}`. */
export type With = Of<'With', { targets: Expr[]; values: Expr[]; body: Stmt[] }>;
/** `{% block %}`. */
export type Block = Of<'Block', { name: string; body: Stmt[]; scoped: boolean; required: boolean }>;
/** `{% extends %}`. */
export type Extends = Of<'Extends', { template: Expr }>;
/** `{% include %}`. */
export type Include = Of<'Include', { template: Expr; withContext: boolean; ignoreMissing: boolean }>;
/** `{% import %}`. */
export type Import = Of<'Import', { template: Expr; target: string; withContext: boolean }>;
/** `{% from … import %}`. */
export type FromImport = Of<
  'FromImport',
  {
    template: Expr;
    names: [name: string, alias: string][];
    withContext: boolean;
  }
>;
/** `{% set target = value %}`. */
export type Assign = Of<'Assign', { target: Expr; value: Expr }>;
/** `{% set target %}…{% endset %}`. */
export type AssignBlock = Of<'AssignBlock', { target: Expr; filter: Filter | null; body: Stmt[] }>;
/** An expression whose value is not printed (`do`). */
export type ExprStmt = Of<'ExprStmt', { node: Expr }>;
/** `{% autoescape %}`. */
export type Autoescape = Of<'Autoescape', { value: Expr; body: Stmt[] }>;
/** `{% break %}`. */
export type Break = Of<'Break'>;
/** `{% continue %}`. */
export type Continue = Of<'Continue'>;

/** Any statement. */
export type Stmt =
  | Output
  | For
  | If
  | Macro
  | CallBlock
  | FilterBlock
  | With
  | Block
  | Extends
  | Include
  | Import
  | FromImport
  | Assign
  | AssignBlock
  | ExprStmt
  | Autoescape
  | Break
  | Continue;

/** A whole template. */
export type Template = Of<'Template', { body: Stmt[] }>;

/** Any node. */
export type Node = Expr | Stmt | Slice | Template;
