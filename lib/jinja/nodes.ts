/** The syntax tree of a template, as the parser makes it and extensions may make it. */

interface Base {
  /** The line it starts on, from 1 on. */
  line: number;
}

/** A variable: read, written, or a parameter (of a macro, of `with`). */
export interface Name extends Base {
  type: 'Name';
  name: string;
  ctx: 'load' | 'store' | 'param';
}
/** `ns.attr` on the left of an assignment. */
export interface NSRef extends Base {
  type: 'NSRef';
  name: string;
  attr: string;
}
/** A literal value. */
export interface Const extends Base {
  type: 'Const';
  value: unknown;
}
/** Text between the tags. */
export interface TemplateData extends Base {
  type: 'TemplateData';
  data: string;
}
/** `(a, b)`, or what commas make without parentheses. */
export interface Tuple extends Base {
  type: 'Tuple';
  items: Expr[];
}
/** `[a, b]`. */
export interface List extends Base {
  type: 'List';
  items: Expr[];
}
/** `{'a': b}`. */
export interface Dict extends Base {
  type: 'Dict';
  items: [key: Expr, value: Expr][];
}
/** The operators that the values' module implements, by its names. */
export type BinaryOp = 'add' | 'sub' | 'mul' | 'div' | 'floordiv' | 'mod' | 'pow';
/** Arithmetic. */
export interface Binary extends Base {
  type: 'Binary';
  op: BinaryOp;
  left: Expr;
  right: Expr;
}
/** `and` and `or`, which give one of their operands. */
export interface Logic extends Base {
  type: 'Logic';
  op: 'and' | 'or';
  left: Expr;
  right: Expr;
}
/** `not`, `-` and `+` before an expression. */
export interface Unary extends Base {
  type: 'Unary';
  op: 'not' | 'neg' | 'pos';
  node: Expr;
}
/** Parts joined by `~`. */
export interface Concat extends Base {
  type: 'Concat';
  nodes: Expr[];
}
/** Comparisons, by the names of their tokens. */
export type CompareOp = 'eq' | 'ne' | 'lt' | 'lteq' | 'gt' | 'gteq' | 'in' | 'notin';
/** A comparison, or a chain of them. */
export interface Compare extends Base {
  type: 'Compare';
  expr: Expr;
  ops: [op: CompareOp, expr: Expr][];
}
/** `node.attr`. */
export interface Getattr extends Base {
  type: 'Getattr';
  node: Expr;
  attr: string;
}
/** `node[arg]`. */
export interface Getitem extends Base {
  type: 'Getitem';
  node: Expr;
  arg: Expr | Slice;
}
/** `start:stop:step` between brackets. */
export interface Slice extends Base {
  type: 'Slice';
  start: Expr | null;
  stop: Expr | null;
  step: Expr | null;
}
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
export interface Call extends Base, Arguments {
  type: 'Call';
  node: Expr;
}
/** `node|name(…)`. */
export interface Filter extends Base, Arguments {
  type: 'Filter';
  /** null in a filter block: what the block captured */
  node: Expr | null;
  name: string;
}
/** `node is name(…)`. */
export interface Test extends Base, Arguments {
  type: 'Test';
  node: Expr;
  name: string;
}
/** `then if test else …`. */
export interface CondExpr extends Base {
  type: 'CondExpr';
  test: Expr;
  then: Expr;
  else: Expr | null;
}
/** Safe text where autoescaping is on, for extensions. */
export interface MarkSafeIfAutoescape extends Base {
  type: 'MarkSafeIfAutoescape';
  expr: Expr;
}
/** The result of a function of an extension, called with the context. */
export interface ExtensionCall extends Base {
  type: 'ExtensionCall';
  /** the extension's name among the environment's */
  extension: string;
  args: Expr[];
}

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
export interface Output extends Base {
  type: 'Output';
  nodes: Expr[];
}
/** `{% for %}`. */
export interface For extends Base {
  type: 'For';
  target: Expr;
  iter: Expr;
  body: Stmt[];
  else: Stmt[];
  test: Expr | null;
  recursive: boolean;
}
/** `{% if %}` with its branches. */
export interface If extends Base {
  type: 'If';
  test: Expr;
  body: Stmt[];
  elif: If[];
  else: Stmt[];
}
/** The parameters of a macro or a call block. */
export interface Signature {
  args: Name[];
  /** the defaults of the last parameters */
  defaults: Expr[];
}
/** `{% macro %}`. */
export interface Macro extends Base, Signature {
  type: 'Macro';
  name: string;
  body: Stmt[];
}
/** `{% call %}`. */
export interface CallBlock extends Base, Signature {
  type: 'CallBlock';
  call: Call;
  body: Stmt[];
}
/** `{% filter %}`. */
export interface FilterBlock extends Base {
  type: 'FilterBlock';
  filter: Filter;
  body: Stmt[];
}
/** `{% with %}`. */
export interface With extends Base {
  type: 'With';
  targets: Expr[];
  values: Expr[];
  body: Stmt[];
}
/** `{% block %}`. */
export interface Block extends Base {
  type: 'Block';
  name: string;
  body: Stmt[];
  scoped: boolean;
  required: boolean;
}
/** `{% extends %}`. */
export interface Extends extends Base {
  type: 'Extends';
  template: Expr;
}
/** `{% include %}`. */
export interface Include extends Base {
  type: 'Include';
  template: Expr;
  withContext: boolean;
  ignoreMissing: boolean;
}
/** `{% import %}`. */
export interface Import extends Base {
  type: 'Import';
  template: Expr;
  target: string;
  withContext: boolean;
}
/** `{% from … import %}`. */
export interface FromImport extends Base {
  type: 'FromImport';
  template: Expr;
  names: [name: string, alias: string][];
  withContext: boolean;
}
/** `{% set target = value %}`. */
export interface Assign extends Base {
  type: 'Assign';
  target: Expr;
  value: Expr;
}
/** `{% set target %}…{% endset %}`. */
export interface AssignBlock extends Base {
  type: 'AssignBlock';
  target: Expr;
  filter: Filter | null;
  body: Stmt[];
}
/** An expression whose value is not printed (`do`). */
export interface ExprStmt extends Base {
  type: 'ExprStmt';
  node: Expr;
}
/** `{% autoescape %}`. */
export interface Autoescape extends Base {
  type: 'Autoescape';
  value: Expr;
  body: Stmt[];
}
/** `{% break %}`. */
export interface Break extends Base {
  type: 'Break';
}
/** `{% continue %}`. */
export interface Continue extends Base {
  type: 'Continue';
}

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
export interface Template extends Base {
  type: 'Template';
  body: Stmt[];
}

/** Any node. */
export type Node = Expr | Stmt | Slice | Template;
