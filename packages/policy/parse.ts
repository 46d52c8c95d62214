import { Faults, member } from './faults.ts';
import { type Json, type JsonObject, parseJson } from './json.ts';
import { parseStatement, refuseUnknown } from './statement.ts';
import type { Policy, PolicyKind, Statement, Version } from './types.ts';

/** Eucalyptus' `authentication.max_policy_size`. */
const usualBytes = 16384;

/**
 * Reads and compiles a policy document. The faults are for the message of `MalformedPolicyDocument`: at most twenty,
 * each with the path of its element and places counted from 0, such as `Statement[1].Effect: must be Allow or Deny`.
 *
 * @param options.maxBytes of the document in UTF-8; 16384 if not given
 */
export function parsePolicy(
  text: string,
  kind: PolicyKind,
  options: { maxBytes?: number } = {},
): { policy: Policy } | { faults: string[] } {
  const maxBytes = options.maxBytes ?? usualBytes;
  // A code unit is at least a byte, so an enormous text is refused before its bytes are counted.
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes)
    return { faults: [`the document is longer than ${maxBytes} bytes`] };
  const json = parseJson(text);
  if ('fault' in json) return { faults: [json.fault] };
  if (!(json.value instanceof Map)) return { faults: ['the document must be an object'] };

  const faults = new Faults();
  const policy = parseDocument(json.value as JsonObject, kind, faults);
  return faults.list.length > 0 ? { faults: faults.list } : { policy };
}

function parseDocument(document: JsonObject, kind: PolicyKind, faults: Faults): Policy {
  refuseUnknown(document, ['Version', 'Id', 'Statement'], '', faults);
  const version = parseVersion(document.get('Version'), faults);
  const id = document.get('Id');
  if (id !== undefined && typeof id !== 'string') faults.add('Id', 'must be a string');
  const statements = parseStatements(document.get('Statement'), kind, version, faults);
  return { kind, ...(typeof id === 'string' && { id }), version, statements };
}

function parseVersion(value: Json | undefined, faults: Faults): Version {
  if (value === '2012-10-17' || value === '2008-10-17') return value;
  if (value !== undefined) faults.add('Version', 'must be "2012-10-17" or "2008-10-17"');
  return '2008-10-17';
}

function parseStatements(value: Json | undefined, kind: PolicyKind, version: Version, faults: Faults): Statement[] {
  const list = Array.isArray(value) ? (value as readonly Json[]) : value instanceof Map ? [value as JsonObject] : [];
  if (list.length === 0) faults.add('Statement', 'must be a statement or a list of at least one');
  const statements: Statement[] = [];
  const sids = new Set<string>();
  for (const [index, entry] of list.entries()) {
    const path = list === value ? `Statement[${index}]` : 'Statement';
    if (!(entry instanceof Map)) {
      faults.add(path, 'must be an object');
      continue;
    }
    const statement = parseStatement(entry as JsonObject, index, { kind, version, path, faults });
    if (statement.sid && sids.has(statement.sid)) faults.add(member(path, 'Sid'), 'another statement has it already');
    if (statement.sid) sids.add(statement.sid);
    statements.push(statement);
  }
  return statements;
}
