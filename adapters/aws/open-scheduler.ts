import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  paginateListSchedules,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { CALL_TIMEOUTS } from './clients';

/** Scheduler's client, and what is used of its SDK. A bundle leaves out the rest. */
export const openScheduler = () => ({
  client: new SchedulerClient(CALL_TIMEOUTS),
  scheduler: {
    ConflictException,
    CreateScheduleCommand,
    DeleteScheduleCommand,
    GetScheduleCommand,
    paginateListSchedules,
    UpdateScheduleCommand,
  },
});
