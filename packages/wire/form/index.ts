export { type FormClaim, readFormClaim, verifyForm } from './form-claim.ts';
export { formErrors } from './form-errors.ts';
export { answerForm, filledIn, requestOfForm } from './form-request.ts';
export { type Form, formBoundary, readForm } from './multipart.ts';
export { checkPostPolicy, type LengthRange } from './post-policy.ts';
