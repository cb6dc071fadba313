/** Stands for the real one: answers with what the stack baked into its bundle. */
export const handler = async () => process.env.RUNSHEET_TARGETS;
