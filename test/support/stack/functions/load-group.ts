/** In the place of the real function: returns the constant that the stack wrote into its bundle. */
export const handler = async () => process.env.RUNSHEET_TARGETS;

/** Returns the constant of the secrets. */
export const grants = () => process.env.RUNSHEET_SECRET_GRANTS;
