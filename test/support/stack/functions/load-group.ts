/** Stands for the real one: answers with what the stack baked into its bundle. */
export const handler = async () => process.env.RUNSHEET_TARGETS;

/** The same of the secrets. */
export const grants = () => process.env.RUNSHEET_SECRET_GRANTS;
