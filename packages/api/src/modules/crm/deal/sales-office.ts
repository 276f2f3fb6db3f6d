import type { Principal } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { addMember } from "../../../platform/organizations/members.ts";
import { createWorld, type Caller, type World } from "../../../testing/world.ts";
import { aDeal, aPipeline } from "./fixtures.ts";

/** The people, in this order: two sellers and two viewers, so that one can see what the other cannot. */
export const cast: readonly Role[] = ["owner", "manager", "staff", "staff", "viewer", "viewer", "member"];
export const [owner, manager, anna, ben, vera, walt, guest] = [0, 1, 2, 3, 4, 5, 6];

export type Person = { readonly caller: Caller; readonly principal: Principal };
/** A deal with all that hangs on one. */
export type Made = { readonly id: string; readonly activityId: string; readonly fileIds: readonly string[] };

/**
 * A world of its own with three teams that nobody is in, a pipeline and a party, in which changes are followed.
 * @param name part of the database's name
 */
export async function openSalesOffice(name: string): Promise<SalesOffice> {
  const world = await createWorld({ name });
  await world.backend.live.start();
  const admin = world.as("admin");
  const teamIds: string[] = [];
  for (const team of ["North", "South", "East"]) teamIds.push((await admin.teams.create({ name: team })).id);
  const { id: partyId } = await world.as("staff").crm.party.create({ kind: "company", name: "Bergen Hotel" });
  const { pipelineId, stages } = await aPipeline(world.as("manager"), "Sales");
  const office = new SalesOffice(world, { teamIds, partyId, pipelineId, stageIds: stages.map(({ id }) => id) });
  for (const [at, role] of cast.entries()) office.people.push(at === ben || at === walt ? await office.another(role) : office.known(role));
  return office;
}

export class SalesOffice implements AsyncDisposable {
  readonly world: World;
  /** Whoever is cast, at their places. Tests that change somebody's role say so here. */
  readonly people: Person[] = [];
  readonly teamIds: readonly string[];
  readonly stageIds: readonly string[];
  readonly partyId: string;
  readonly pipelineId: string;

  constructor(
    world: World,
    { teamIds, stageIds, partyId, pipelineId }: Pick<SalesOffice, "teamIds" | "stageIds" | "partyId" | "pipelineId">,
  ) {
    this.world = world;
    this.teamIds = teamIds;
    this.stageIds = stageIds;
    this.partyId = partyId;
    this.pipelineId = pipelineId;
  }

  known(role: Role): Person {
    return { caller: this.world.as(role), principal: this.world.ours.principal(role) };
  }

  /** A second person of a role. */
  async another(role: Role, name = `Second ${role}`): Promise<Person> {
    const { backend, ours } = this.world;
    const person = await backend.identity.createAccount({ name, email: `${name.toLowerCase().replaceAll(" ", ".")}@ours.example` });
    const { token } = await backend.identity.startSession(person.id, { userAgent: null, address: null });
    const by = ours.principal("owner");
    await backend.database.asActor(by, (tx) => addMember(tx, by, { person, role }));
    return { caller: this.world.caller({ token, organizationId: ours.id }), principal: { ...by, userId: person.id, role } };
  }

  the(who: number): Caller {
    return this.people[who]!.caller;
  }

  idOf(who: number): Principal["userId"] {
    return this.people[who]!.principal.userId;
  }

  /** A deal of Anna's for everybody, with all that hangs on one: a note that names everybody, and files of it and of the note. */
  async aWholeDeal(name: string, by = anna): Promise<Made> {
    const { id } = await aDeal(this.the(by), { partyId: this.partyId, stageId: this.stageIds[0]!, name });
    const mentions = this.people.map(({ principal }) => principal.userId);
    const { id: activityId } = await this.the(by).crm.activity.create({ kind: "note", subject: `About ${name}`, dealId: id, mentions });
    const file = async (resource: string, record: string, from: number) =>
      (await this.the(from).files.begin({ bucket: "documents", name: `${name}.pdf`, bytes: 9, record: { resource, id: record } })).id;
    return { id, activityId, fileIds: [await file("crm.deal", id, ben), await file("crm.activity", activityId, owner)] };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.world[Symbol.asyncDispose]();
  }
}
