/** Walking the syntax tree. */
import type { Arguments, Expr, Node, Slice, Stmt } from './nodes.js';

type Part = Expr | Stmt | Slice | null;

/** The parts of a node, in the order of the source. */
export function children(node: Node): Node[] {
  return parts(node).filter((part) => part !== null);
}

function args(node: Arguments): Part[] {
  return [...node.args, ...node.kwargs.map((pair) => pair[1]), node.dynArgs, node.dynKwargs];
}

function parts(node: Node): Part[] {
  switch (node.type) {
    case 'Tuple':
    case 'List':
      return node.items;
    case 'Dict':
      return node.items.flat();
    case 'Binary':
    case 'Logic':
      return [node.left, node.right];
    case 'Concat':
    case 'Output':
      return node.nodes;
    case 'Compare':
      return [node.expr, ...node.ops.map((op) => op[1])];
    case 'Unary':
    case 'Getattr':
    case 'ExprStmt':
      return [node.node];
    case 'Getitem':
      return [node.node, node.arg];
    case 'Slice':
      return [node.start, node.stop, node.step];
    case 'Call':
    case 'Filter':
    case 'Test':
      return [node.node, ...args(node)];
    case 'CondExpr':
      return [node.test, node.then, node.else];
    case 'MarkSafeIfAutoescape':
      return [node.expr];
    case 'ExtensionCall':
      return node.args;
    default:
      return statementParts(node);
  }
}

function statementParts(node: Node): Part[] {
  switch (node.type) {
    case 'For':
      return [node.target, node.iter, ...node.body, ...node.else, node.test];
    case 'If':
      return [node.test, ...node.body, ...node.elif, ...node.else];
    case 'Macro':
      return [...node.args, ...node.defaults, ...node.body];
    case 'CallBlock':
      return [node.call, ...node.args, ...node.defaults, ...node.body];
    case 'FilterBlock':
      return [...node.body, node.filter];
    case 'With':
      return [...node.targets, ...node.values, ...node.body];
    case 'Template':
    case 'Block':
      return node.body;
    case 'Extends':
    case 'Include':
    case 'Import':
    case 'FromImport':
      return [node.template];
    case 'Assign':
      return [node.target, node.value];
    case 'AssignBlock':
      return [node.target, node.filter, ...node.body];
    case 'Autoescape':
      return [node.value, ...node.body];
    default:
      return [];
  }
}

/** Every node of a type below the given ones, in the order of the source. */
export function findAll<T extends Node['type']>(
  nodes: Node[],
  type: T,
  found: Extract<Node, { type: T }>[] = [],
): Extract<Node, { type: T }>[] {
  for (const node of nodes) {
    // The cast follows the comparison, which narrows no generic type.
    if (node.type === type) found.push(node as Extract<Node, { type: T }>);
    findAll(children(node), type, found);
  }
  return found;
}
