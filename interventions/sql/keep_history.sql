-- What was decided, held, agreed or sent is part of a child's file: it is ended or withdrawn, never deleted.
REVOKE DELETE ON
    interventions_case, interventions_proposal, interventions_action, interventions_meeting, interventions_target,
    interventions_plan, interventions_referral, interventions_homevisit, interventions_voice,
    interventions_penaltynotice, interventions_improvementnotice, interventions_authorityreturn,
    interventions_expectedabsence, interventions_handedover, interventions_evaluation, interventions_nightrun,
    interventions_finding
FROM {app_role}, {night_role};

-- What the local authority was told stays as it was told.
CREATE FUNCTION interventions_stays_sent() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF OLD.state = 'sent' THEN
        RAISE EXCEPTION 'a return that was sent stays as it was sent' USING ERRCODE = 'HB004';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER interventions_return_stays_sent BEFORE UPDATE ON interventions_authorityreturn
FOR EACH ROW EXECUTE FUNCTION interventions_stays_sent();
