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

diesel::table! {
    node_keys (name) {
        name -> Text,
        multikey -> Text,
        state -> Text,
        proposed_by -> Nullable<Text>,
        approved_by -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        begun_at -> Nullable<Timestamp>,
        change_id -> Nullable<Text>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    peers (id) {
        id -> Text,
        origin -> Text,
        name -> Text,
        state -> Text,
        begun_by -> Text,
        org_class -> Text,
        level -> Integer,
        planes -> Text,
        their_planes -> Text,
        highest_mark -> Text,
        their_highest_mark -> Text,
        their_review_on -> Nullable<Date>,
        ranges -> Text,
        pull_only -> Bool,
        messages_per_second -> Integer,
        bytes_per_minute -> BigInt,
        duty_phone -> Text,
        review_on -> Date,
        reason -> Text,
        stopped_by -> Nullable<Text>,
        restore_proposed_by -> Nullable<Text>,
        document -> Text,
        document_until -> Timestamp,
        last_received_at -> Nullable<Timestamp>,
        last_delivered_at -> Nullable<Timestamp>,
        clock_offset -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        anew_at -> Timestamp,
    }
}

diesel::table! {
    peerings (peer_id) {
        peer_id -> Text,
        begun_at -> Timestamp,
        proposed_by -> Nullable<Text>,
        nonce -> Text,
        their_nonce -> Nullable<Text>,
        request_stamp -> Text,
        terms_stamp -> Text,
        their_request_stamp -> Text,
        their_terms_stamp -> Text,
        their_stop_stamp -> Text,
        their_end_stamp -> Text,
        asked_planes -> Text,
        country -> Text,
        requested_at -> Nullable<Timestamp>,
        compared_by -> Nullable<Text>,
        compared_with -> Text,
        compared_over -> Text,
        compared_at -> Nullable<Timestamp>,
        approved_by -> Nullable<Text>,
        approved_at -> Nullable<Timestamp>,
        accepted_at -> Nullable<Timestamp>,
        they_accepted_at -> Nullable<Timestamp>,
        suspended_at -> Nullable<Timestamp>,
        they_suspended_at -> Nullable<Timestamp>,
        change -> Text,
        change_by -> Nullable<Text>,
        purge_by -> Nullable<Timestamp>,
    }
}

diesel::table! {
    peering_steps (id) {
        id -> Text,
        peer_id -> Text,
        at -> Timestamp,
        side -> Text,
        handle -> Text,
        step -> Text,
        note -> Text,
    }
}

diesel::table! {
    peer_keys (id) {
        id -> Text,
        peer_id -> Text,
        multikey -> Text,
        pinned_at -> Timestamp,
        good_until -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    outbound_activities (id) {
        id -> Text,
        kind -> Text,
        object_id -> Text,
        object_version -> BigInt,
        body -> Text,
        plane -> Text,
        tlp -> Text,
        lane -> Text,
        service -> Text,
        person_id -> Nullable<Text>,
        trace -> Text,
        expires_at -> Timestamp,
        created_at -> Timestamp,
    }
}

diesel::table! {
    outbound_audience (activity_id, peer_id) {
        activity_id -> Text,
        peer_id -> Text,
        recipients -> Text,
        why -> Text,
    }
}

diesel::table! {
    lane_counters (peer_id, lane) {
        peer_id -> Text,
        lane -> Text,
        epoch -> Text,
        next_seq -> BigInt,
        begun_anew_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    lane_states (peer_id, lane) {
        peer_id -> Text,
        lane -> Text,
        state -> Text,
        done_seq -> BigInt,
        fail_count -> Integer,
        first_failed_at -> Nullable<Timestamp>,
        probing -> Bool,
        next_attempt_at -> Timestamp,
        last_problem -> Text,
        lease_owner -> Nullable<Text>,
        lease_until -> Nullable<Timestamp>,
        fence -> BigInt,
    }
}

diesel::table! {
    deliveries (peer_id, lane, epoch, seq) {
        peer_id -> Text,
        lane -> Text,
        epoch -> Text,
        seq -> BigInt,
        activity_id -> Text,
        state -> Text,
        attempts -> Integer,
        outcome -> Text,
        code -> Text,
        sent_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    delivery_attempts (id) {
        id -> Text,
        peer_id -> Text,
        activity_id -> Text,
        at -> Timestamp,
        status -> Integer,
        code -> Text,
        ms -> BigInt,
        problem -> Text,
    }
}

diesel::table! {
    inbound_lanes (peer_id, lane, epoch) {
        peer_id -> Text,
        lane -> Text,
        epoch -> Text,
        contiguous_seq -> BigInt,
        highest_seq -> BigInt,
        gap_since -> Nullable<Timestamp>,
        opened_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    inbound_losses (peer_id, lane) {
        peer_id -> Text,
        lane -> Text,
        since -> Timestamp,
        fetched_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    inbox_messages (id) {
        id -> Text,
        peer_id -> Text,
        activity_id -> Text,
        lane -> Text,
        epoch -> Text,
        seq -> BigInt,
        kind -> Text,
        object_id -> Text,
        sha256 -> Text,
        raw -> Text,
        signature -> Text,
        trace -> Text,
        state -> Text,
        code -> Text,
        attempts -> Integer,
        next_attempt_at -> Timestamp,
        problem -> Text,
        received_at -> Timestamp,
        processed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    inbound_voids (peer_id, lane, epoch, first_seq) {
        peer_id -> Text,
        lane -> Text,
        epoch -> Text,
        first_seq -> BigInt,
        last_seq -> BigInt,
    }
}

diesel::table! {
    seen_nonces (peer_id, nonce) {
        peer_id -> Text,
        nonce -> Text,
        until -> Timestamp,
    }
}

diesel::table! {
    due_receipts (id) {
        id -> Text,
        peer_id -> Text,
        lane -> Text,
        activity_id -> Text,
        sha256 -> Text,
        grade -> Text,
        code -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    learnt_objects (id) {
        id -> Text,
        peer_id -> Text,
        kind -> Text,
        version -> BigInt,
        body -> Text,
        plane -> Text,
        tlp -> Text,
        expires_at -> Timestamp,
        received_at -> Timestamp,
    }
}

diesel::table! {
    retracted_objects (id) {
        id -> Text,
        peer_id -> Text,
        retraction_id -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    retractions (id) {
        id -> Text,
        object_id -> Text,
        mode -> Text,
        action -> Text,
        deadline -> Timestamp,
        person_id -> Nullable<Text>,
        created_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        closed_because -> Text,
    }
}

diesel::table! {
    retraction_holders (retraction_id, peer_id) {
        retraction_id -> Text,
        peer_id -> Text,
        result -> Text,
        code -> Text,
        answered_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    published_card (id) {
        id -> Text,
        version -> BigInt,
        agency_version -> BigInt,
        published_at -> Timestamp,
    }
}

diesel::table! {
    federation_version (id) {
        id -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    capabilities (id) {
        id -> Text,
        peer_id -> Nullable<Text>,
        object_id -> Text,
        agency_id -> Text,
        agency_name -> Text,
        version -> BigInt,
        name -> Text,
        status -> Text,
        audience_class -> Text,
        tlp -> Text,
        audience -> Text,
        published_at -> Timestamp,
        updated_at -> Timestamp,
        expires_at -> Timestamp,
        assured_on -> Date,
        search_text -> Text,
        body -> Text,
    }
}

diesel::table! {
    capability_facets (kind, value, capability_id) {
        kind -> Text,
        value -> Text,
        capability_id -> Text,
    }
}

diesel::table! {
    capability_drafts (capability_id) {
        capability_id -> Text,
        based_on -> BigInt,
        revision -> BigInt,
        name -> Text,
        body -> Text,
        audience_class -> Text,
        audience -> Text,
        person_id -> Text,
        handle -> Text,
        saved_at -> Timestamp,
    }
}

diesel::table! {
    capacities (id) {
        id -> Text,
        capability_id -> Text,
        object_id -> Text,
        version -> BigInt,
        unit -> Text,
        state -> Text,
        updated_at -> Timestamp,
        valid_until -> Timestamp,
        expires_at -> Timestamp,
        body -> Text,
        peer_id -> Nullable<Text>,
    }
}

diesel::table! {
    follows (peer_id, follower) {
        peer_id -> Text,
        follower -> Text,
        state -> Text,
        topics -> Text,
        activity_id -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        digest_at -> Timestamp,
        digest_due_at -> Timestamp,
    }
}

diesel::table! {
    directory_pulls (peer_id) {
        peer_id -> Text,
        wanted_at -> Timestamp,
        next_at -> Timestamp,
        failures -> Integer,
        problem -> Text,
        begun_at -> Nullable<Timestamp>,
        after_id -> Text,
        taken -> BigInt,
        dropped -> BigInt,
        refused -> BigInt,
        whole_of -> Nullable<Timestamp>,
        whole_at -> Nullable<Timestamp>,
        whole_taken -> BigInt,
        whole_dropped -> BigInt,
        whole_refused -> BigInt,
        digest_at -> Nullable<Timestamp>,
        digest_agreed -> Nullable<Bool>,
    }
}

diesel::table! {
    capability_names (word, capability_id) {
        word -> Text,
        capability_id -> Text,
        reversed -> Text,
    }
}

diesel::table! {
    directory_changes (seq) {
        seq -> BigInt,
    }
}

diesel::table! {
    directory_searches (id) {
        id -> Text,
        person_id -> Text,
        query -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    unmet_needs (need, language, place, month) {
        need -> Text,
        language -> Text,
        place -> Text,
        month -> Date,
        count -> BigInt,
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

diesel::allow_tables_to_appear_in_same_query!(
    peers,
    peerings,
    peer_keys,
    outbound_activities,
    outbound_audience,
    lane_counters,
    lane_states,
    deliveries,
    delivery_attempts,
    inbound_lanes,
    inbound_losses,
    inbox_messages,
    due_receipts,
    learnt_objects,
    retractions,
    retraction_holders,
    capabilities,
    capability_facets,
    capability_drafts,
    capacities,
    directory_pulls,
    follows,
);
