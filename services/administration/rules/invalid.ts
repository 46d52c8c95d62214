import { AwsError } from '@mallee/base';

export const invalid = (name: string, say: string): AwsError =>
  new AwsError('InvalidParameterValue', 400, `The value of ${name} is invalid. ${say}`);

/** Throws where a number is not one of 1 to `most`. */
export function needWhole(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw invalid(name, `It must be a whole number from 1 to ${most}.`);
}
