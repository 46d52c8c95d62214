// What asks a service rather than answers for it: the commands' way in. Nothing here imports base, a logger or an SDK,
// since a command is to be done before anybody waits for it.
export { encodePath } from './auth/percent.ts';
export { type Signer, signRequest } from './auth/sign.ts';
export { type AskedOperation, ClientModel } from './client/model.ts';
export { readAnswer, readError } from './client/read-answer.ts';
export { writeForm } from './client/write-form.ts';
export { parseXml, type XmlNode } from './codec/xml-tree.ts';
export type { ServiceTable } from './schema/tables.ts';
export type { OperationInput, OperationName, OperationOutput } from './types.ts';
