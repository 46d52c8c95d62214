import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Tabs from '@cloudscape-design/components/tabs';
import { cliCommand } from './code/cli.ts';
import { cloudFormation, type Declared } from './code/cloudformation.ts';
import { terraform } from './code/terraform.ts';

export interface Code {
  /** The calls that the form makes, in their order. */
  readonly calls: readonly {
    readonly service: string;
    readonly operation: string;
    readonly input: Readonly<Record<string, unknown>>;
  }[];
  /** What a command of the command line's own does instead of calls, or after them. */
  readonly commands?: readonly string[];
  readonly cloudFormation?: readonly Declared[];
  readonly terraform?: readonly Declared[];
}

/** What a form is about to do, for those who would rather keep it in a file. */
export function ShowCode({ code }: { code: Code }) {
  const commands = [
    ...code.calls.map(({ service, operation, input }) => cliCommand(service, operation, input)),
    ...(code.commands ?? []),
  ].join('\n\n');
  const forms = ['CLI', ...(code.cloudFormation ? ['CloudFormation'] : []), ...(code.terraform ? ['Terraform'] : [])];
  return (
    <ExpandableSection headerText={`Show ${forms.join(', ')}`} variant="footer">
      <Tabs
        tabs={[
          { id: 'cli', label: 'CLI', content: <CodeText>{commands}</CodeText> },
          ...(code.cloudFormation
            ? [
                {
                  id: 'cfn',
                  label: 'CloudFormation',
                  content: <CodeText>{cloudFormation(code.cloudFormation)}</CodeText>,
                },
              ]
            : []),
          ...(code.terraform
            ? [{ id: 'tf', label: 'Terraform', content: <CodeText>{terraform(code.terraform)}</CodeText> }]
            : []),
        ]}
      />
    </ExpandableSection>
  );
}

/** Text to be read and copied as it is. */
export const CodeText = ({ children, label = 'Copy' }: { children: string; label?: string }) => (
  <div className="code">
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
    <pre tabIndex={0}>{children}</pre>
    <div className="code-copy">
      <CopyToClipboard
        variant="icon"
        textToCopy={children}
        copyButtonAriaLabel={label}
        copySuccessText="Copied"
        copyErrorText="The browser did not allow it"
      />
    </div>
  </div>
);
