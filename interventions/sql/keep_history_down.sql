DROP TRIGGER interventions_return_stays_sent ON interventions_authorityreturn;
DROP FUNCTION interventions_stays_sent();
GRANT DELETE ON
    interventions_case, interventions_proposal, interventions_action, interventions_meeting, interventions_target,
    interventions_plan, interventions_referral, interventions_homevisit, interventions_voice,
    interventions_penaltynotice, interventions_improvementnotice, interventions_authorityreturn,
    interventions_expectedabsence, interventions_handedover, interventions_evaluation, interventions_nightrun,
    interventions_finding
TO {app_role}, {night_role};
