import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Modal, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useId } from "react";
import { clientFault } from "../../api/fault.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { createFormats } from "../../format/formats.ts";
import { notice } from "../../shell/notice.ts";
import { CodeGeneratorSetup } from "./code-generator-setup.tsx";
import { ConfirmRemoval } from "./confirm-removal.tsx";
import classes from "./factors.module.css";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { useAct, useFactors, useFactorsChanged, useNewSession, useSessionAct, type Factors } from "./use-factors.ts";

const formats = createFormats(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** From so few recovery codes on, the person is asked to make new ones. */
const few = 3;

/** The part of the account page for the authenticator app and the recovery codes. */
export function SecondFactorSection() {
  const title = useId();
  const factors = useFactors();
  return (
    <section className={classes.section} aria-labelledby={title}>
      <h2 id={title} className={classes.title}>
        Second factor
      </h2>
      {factors.error && <FormFault fault={clientFault(factors.error)} />}
      {factors.data ? <State factors={factors.data} /> : !factors.error && <Skeleton height={64} radius={10} />}
    </section>
  );
}

function State({ factors }: { readonly factors: Factors }) {
  const { codeGeneratorSince, isOn } = factors;
  return (
    <>
      <p className={classes.text}>
        {isOn
          ? "After your password you are asked for a code or a passkey, so nobody gets in with the password alone."
          : "With an authenticator app or a passkey, nobody gets in who knows your password only."}
      </p>
      {isOn && (
        <ul className={classes.list}>
          {codeGeneratorSince && <CodeGenerator since={codeGeneratorSince} isLast={factors.passkeys.length === 0} />}
          <RecoveryCodesLeft left={factors.recoveryCodesLeft} />
        </ul>
      )}
      {!codeGeneratorSince && <CodeGeneratorSetup />}
    </>
  );
}

function CodeGenerator({ since, isLast }: { readonly since: Date; readonly isLast: boolean }) {
  const [isRemoving, removing] = useDisclosure();
  const changed = useFactorsChanged();
  const renew = useNewSession();
  const remove = useSessionAct(async ({ api }) => {
    await api.factors.removeCodeGenerator.mutate();
    removing.close();
    notice("The authenticator app was removed.");
    await (isLast ? renew() : changed());
  });
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <div className={classes.name}>Authenticator app</div>
        <div className={classes.detail}>Since {formats.instant(since)}</div>
      </div>
      <Button variant="default" onClick={removing.open} aria-label="Remove the authenticator app">
        Remove
      </Button>
      <ConfirmRemoval title="Remove the authenticator app?" isOpen={isRemoving} isLast={isLast} removal={remove} onClose={removing.close} />
    </li>
  );
}

function RecoveryCodesLeft({ left }: { readonly left: number }) {
  const changed = useFactorsChanged();
  const renew = useAct(({ api }) => api.factors.renewRecoveryCodes.mutate());
  const kept = (): void => {
    renew.reset();
    void changed();
  };
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <div className={classes.name}>Recovery codes</div>
        <div className={classes.detail} data-short={left <= few || undefined}>
          {leftInWords(left)}
        </div>
        {renew.error && <FormFault fault={clientFault(renew.error)} />}
      </div>
      <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate()}>
        Make new ones
      </Button>
      <Modal
        opened={renew.data !== undefined}
        onClose={kept}
        title="Keep your new recovery codes"
        closeOnClickOutside={false}
        closeOnEscape={false}
        withCloseButton={false}
      >
        {renew.data && <RecoveryCodes codes={renew.data.recoveryCodes} onKept={kept} />}
      </Modal>
    </li>
  );
}

function leftInWords(left: number): string {
  if (left === 0) return "All are used. Make new ones, or nobody can let you in without your phone.";
  return left <= few ? `Only ${left} of 10 left. Make new ones soon.` : `${left} of 10 left`;
}
