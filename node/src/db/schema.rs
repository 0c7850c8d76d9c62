//! The tables, written by hand, one text for both databases.

diesel::table! {
    node (id) {
        id -> Text,
        wrapped_key -> Text,
        known_cell -> Text,
        key_uses -> BigInt,
        demo -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    agency (id) {
        id -> Text,
        agency_id -> Text,
        name -> Text,
        alternate_name -> Text,
        description -> Text,
        org_class -> Text,
        jurisdictions -> Text,
        languages -> Text,
        contacts -> Text,
        website -> Text,
        time_zone -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    persons (id) {
        id -> Text,
        handle -> Text,
        display_name -> Text,
        email -> Nullable<Text>,
        kind -> Text,
        lang -> Text,
        time_zone -> Text,
        status -> Text,
        disabled_reason -> Nullable<Text>,
        ends_on -> Nullable<Date>,
        password_hash -> Nullable<Text>,
        password_set_at -> Nullable<Timestamp>,
        totp_secret -> Nullable<Text>,
        totp_last_step -> BigInt,
        lock_level -> Integer,
        locked_until -> Nullable<Timestamp>,
        mail_notices -> Text,
        notice_seq -> BigInt,
        summary_seq -> BigInt,
        created_at -> Timestamp,
        last_active_at -> Timestamp,
        disabled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    failures (id) {
        id -> Text,
        person_id -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    role_grants (id) {
        id -> Text,
        person_id -> Text,
        role -> Text,
        state -> Text,
        proposed_by -> Nullable<Text>,
        proposed_at -> Timestamp,
        confirmed_by -> Nullable<Text>,
        confirmed_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    passkeys (id) {
        id -> Text,
        person_id -> Text,
        name -> Text,
        credential_id -> Text,
        credential -> Text,
        created_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    recovery_codes (id) {
        id -> Text,
        person_id -> Text,
        code_hash -> Text,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        token_hash -> Text,
        person_id -> Text,
        strength -> Text,
        created_at -> Timestamp,
        authenticated_at -> Timestamp,
        last_seen_at -> Timestamp,
        expires_at -> Timestamp,
        locked_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        address -> Text,
        device -> Text,
    }
}

diesel::table! {
    challenges (id) {
        id -> Text,
        binding_hash -> Text,
        purpose -> Text,
        state -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    links (id) {
        id -> Text,
        token_hash -> Text,
        kind -> Text,
        person_id -> Nullable<Text>,
        created_by -> Nullable<Text>,
        approved_by -> Nullable<Text>,
        roles -> Text,
        person_kind -> Text,
        ends_on -> Nullable<Date>,
        note -> Text,
        draft -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> Text,
        person_id -> Text,
        name -> Text,
        token_hash -> Text,
        scopes -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    notices (id) {
        id -> Text,
        person_id -> Text,
        seq -> BigInt,
        kind -> Text,
        args -> Text,
        link -> Text,
        created_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    jobs (id) {
        id -> Text,
        kind -> Text,
        payload -> Text,
        state -> Text,
        run_at -> Timestamp,
        attempts -> Integer,
        lease_until -> Nullable<Timestamp>,
        fence -> Nullable<Text>,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    schedules (name) {
        name -> Text,
        expression -> Text,
        next_run_at -> Timestamp,
        last_run_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    audit_head (id) {
        id -> Text,
        seq -> BigInt,
        hash -> Text,
        mac -> Text,
        base_seq -> BigInt,
        base_hash -> Text,
    }
}

diesel::table! {
    audit_events (seq) {
        seq -> BigInt,
        at -> Timestamp,
        action -> Text,
        outcome -> Text,
        person_id -> Nullable<Text>,
        handle -> Text,
        actor_kind -> Text,
        roles -> Text,
        session_id -> Nullable<Text>,
        strength -> Text,
        object_type -> Text,
        object_id -> Text,
        object_version -> Nullable<BigInt>,
        source_address -> Text,
        justification -> Text,
        details -> Text,
        prev_hash -> Text,
        hash -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    persons,
    role_grants,
    sessions,
    passkeys,
    recovery_codes,
    api_tokens,
    notices,
    links,
    failures,
);
