//! Who may do what. It is written by hand and never derived from the routes: it is what the routes are held against.
//!
//! `own`, `other` and `absent` say whose the thing is that the path names, `-draft` and `-archived` in which state it
//! is; `-` where the path names nothing. A suspension ends every session, so the suspended are as strangers.

pub(crate) const COLUMNS: [&str; 10] =
    ["guest", "expired", "student", "author", "instructor", "moderator", "support", "admin", "suspended", "deleted"];

pub(crate) const IDENTITY: &str = "
                                                                 guest expired student author instructor moderator support admin suspended deleted
POST   /api/v1/auth/register                      -              201   401     201     201    201        201       201     201   401       401
POST   /api/v1/auth/login                         -              200   401     200     200    200        200       200     200   401       401
POST   /api/v1/auth/refresh                       -              200   401     200     200    200        200       200     200   401       401
POST   /api/v1/auth/logout                        -              401   401     204     204    204        204       204     204   401       401
POST   /api/v1/auth/password/change               -              401   401     204     204    204        204       204     204   401       401
POST   /api/v1/auth/password/forgot               -              204   401     204     204    204        204       204     204   401       401
POST   /api/v1/auth/password/reset                -              204   401     204     204    204        204       204     204   401       401
POST   /api/v1/auth/email/verify                  -              204   401     204     204    204        204       204     204   401       401
POST   /api/v1/auth/email/resend                  -              401   401     204     204    204        204       204     204   401       401
GET    /api/v1/auth/csrf                          -              200   401     200     200    200        200       200     200   401       401
GET    /api/v1/sessions                           -              401   401     200     200    200        200       200     200   401       401
DELETE /api/v1/sessions                           -              401   401     204     204    204        204       204     204   401       401
DELETE /api/v1/sessions/{id}                      own            401   401     204     204    204        204       204     204   401       401
DELETE /api/v1/sessions/{id}                      other          401   401     404     404    404        404       404     404   401       401
DELETE /api/v1/sessions/{id}                      absent         401   401     404     404    404        404       404     404   401       401
GET    /api/v1/users/me                           -              401   401     200     200    200        200       200     200   401       401
PATCH  /api/v1/users/me                           -              401   401     200     200    200        200       200     200   401       401
DELETE /api/v1/users/me                           -              401   401     204     204    204        204       204     204   401       401
GET    /api/v1/users                              -              401   401     403     403    403        403       403     200   401       401
GET    /api/v1/users/{id}                         own            401   401     403     403    403        403       403     200   401       401
GET    /api/v1/users/{id}                         other          401   401     403     403    403        403       403     200   401       401
GET    /api/v1/users/{id}                         absent         401   401     403     403    403        403       403     404   401       401
PUT    /api/v1/users/{id}/roles                   own            401   401     403     403    403        403       403     200   401       401
PUT    /api/v1/users/{id}/roles                   other          401   401     403     403    403        403       403     200   401       401
PUT    /api/v1/users/{id}/roles                   absent         401   401     403     403    403        403       403     404   401       401
PUT    /api/v1/users/{id}/status                  own            401   401     403     403    403        403       403     403   401       401
PUT    /api/v1/users/{id}/status                  other          401   401     403     403    403        200       403     200   401       401
PUT    /api/v1/users/{id}/status                  absent         401   401     403     403    403        404       403     404   401       401
GET    /api/v1/profiles/{username}                own            200   401     200     200    200        200       200     200   401       401
GET    /api/v1/profiles/{username}                other          200   401     200     200    200        200       200     200   401       401
GET    /api/v1/profiles/{username}                absent         404   401     404     404    404        404       404     404   401       401
GET    /api/v1/profiles/{username}/followers      own            200   401     200     200    200        200       200     200   401       401
GET    /api/v1/profiles/{username}/followers      other          200   401     200     200    200        200       200     200   401       401
GET    /api/v1/profiles/{username}/followers      absent         404   401     404     404    404        404       404     404   401       401
GET    /api/v1/profiles/{username}/following      own            200   401     200     200    200        200       200     200   401       401
GET    /api/v1/profiles/{username}/following      other          200   401     200     200    200        200       200     200   401       401
GET    /api/v1/profiles/{username}/following      absent         404   401     404     404    404        404       404     404   401       401
PUT    /api/v1/profiles/{username}/follow         own            401   401     409     409    409        409       409     409   401       401
PUT    /api/v1/profiles/{username}/follow         other          401   401     200     200    200        200       200     200   401       401
PUT    /api/v1/profiles/{username}/follow         absent         401   401     404     404    404        404       404     404   401       401
DELETE /api/v1/profiles/{username}/follow         own            401   401     200     200    200        200       200     200   401       401
DELETE /api/v1/profiles/{username}/follow         other          401   401     200     200    200        200       200     200   401       401
DELETE /api/v1/profiles/{username}/follow         absent         401   401     404     404    404        404       404     404   401       401
";

pub(crate) const PUBLISHING: &str = "
                                                                 guest expired student author instructor moderator support admin suspended deleted
GET    /api/v1/articles                           -              200   401     200     200    200        200       200     200   401       401
POST   /api/v1/articles                           -              401   401     403     201    201        403       403     201   401       401
GET    /api/v1/articles.rss                       -              200   401     200     200    200        200       200     200   401       401
GET    /api/v1/articles/{article}                 own            200   401     200     200    200        200       200     200   401       401
GET    /api/v1/articles/{article}                 own-draft      404   401     200     200    200        200       200     200   401       401
GET    /api/v1/articles/{article}                 own-archived   404   401     200     200    200        200       200     200   401       401
GET    /api/v1/articles/{article}                 other          200   401     200     200    200        200       200     200   401       401
GET    /api/v1/articles/{article}                 other-draft    404   401     404     404    404        404       404     200   401       401
GET    /api/v1/articles/{article}                 other-archived 404   401     404     404    404        404       404     200   401       401
GET    /api/v1/articles/{article}                 absent         404   401     404     404    404        404       404     404   401       401
PATCH  /api/v1/articles/{article}                 own            401   401     403     200    200        403       403     200   401       401
PATCH  /api/v1/articles/{article}                 own-draft      401   401     403     200    200        403       403     200   401       401
PATCH  /api/v1/articles/{article}                 other          401   401     403     403    403        403       403     200   401       401
PATCH  /api/v1/articles/{article}                 other-draft    401   401     403     404    404        403       403     200   401       401
PATCH  /api/v1/articles/{article}                 absent         401   401     403     404    404        403       403     404   401       401
DELETE /api/v1/articles/{article}                 own            401   401     403     204    204        403       403     204   401       401
DELETE /api/v1/articles/{article}                 own-draft      401   401     403     204    204        403       403     204   401       401
DELETE /api/v1/articles/{article}                 other          401   401     403     403    403        403       403     204   401       401
DELETE /api/v1/articles/{article}                 other-draft    401   401     403     404    404        403       403     204   401       401
DELETE /api/v1/articles/{article}                 absent         401   401     403     404    404        403       403     404   401       401
POST   /api/v1/articles/{article}/publish         own-draft      401   401     403     200    200        403       403     200   401       401
POST   /api/v1/articles/{article}/publish         other-draft    401   401     403     404    404        403       403     200   401       401
POST   /api/v1/articles/{article}/publish         absent         401   401     403     404    404        403       403     404   401       401
POST   /api/v1/articles/{article}/unpublish       own            401   401     403     200    200        403       403     200   401       401
POST   /api/v1/articles/{article}/unpublish       other          401   401     403     403    403        403       403     200   401       401
POST   /api/v1/articles/{article}/unpublish       absent         401   401     403     404    404        403       403     404   401       401
POST   /api/v1/articles/{article}/archive         own            401   401     403     200    200        403       403     200   401       401
POST   /api/v1/articles/{article}/archive         other          401   401     403     403    403        403       403     200   401       401
POST   /api/v1/articles/{article}/archive         absent         401   401     403     404    404        403       403     404   401       401
POST   /api/v1/articles/{article}/restore         own-archived   401   401     403     200    200        403       403     200   401       401
POST   /api/v1/articles/{article}/restore         other-archived 401   401     403     404    404        403       403     200   401       401
POST   /api/v1/articles/{article}/restore         absent         401   401     403     404    404        403       403     404   401       401
PUT    /api/v1/articles/{article}/favorite        own            401   401     200     200    200        200       200     200   401       401
PUT    /api/v1/articles/{article}/favorite        other          401   401     200     200    200        200       200     200   401       401
PUT    /api/v1/articles/{article}/favorite        other-draft    401   401     404     404    404        404       404     409   401       401
PUT    /api/v1/articles/{article}/favorite        absent         401   401     404     404    404        404       404     404   401       401
DELETE /api/v1/articles/{article}/favorite        own            401   401     200     200    200        200       200     200   401       401
DELETE /api/v1/articles/{article}/favorite        other          401   401     200     200    200        200       200     200   401       401
DELETE /api/v1/articles/{article}/favorite        other-draft    401   401     404     404    404        404       404     200   401       401
DELETE /api/v1/articles/{article}/favorite        absent         401   401     404     404    404        404       404     404   401       401
GET    /api/v1/articles/{article}/comments        own            200   401     200     200    200        200       200     200   401       401
GET    /api/v1/articles/{article}/comments        other          200   401     200     200    200        200       200     200   401       401
GET    /api/v1/articles/{article}/comments        other-draft    404   401     404     404    404        404       404     200   401       401
GET    /api/v1/articles/{article}/comments        absent         404   401     404     404    404        404       404     404   401       401
POST   /api/v1/articles/{article}/comments        own            401   401     201     201    201        201       201     201   401       401
POST   /api/v1/articles/{article}/comments        other          401   401     201     201    201        201       201     201   401       401
POST   /api/v1/articles/{article}/comments        other-draft    401   401     404     404    404        404       404     409   401       401
POST   /api/v1/articles/{article}/comments        absent         401   401     404     404    404        404       404     404   401       401
GET    /api/v1/comments/{id}                      own            200   401     200     200    200        200       200     200   401       401
GET    /api/v1/comments/{id}                      other          200   401     200     200    200        200       200     200   401       401
GET    /api/v1/comments/{id}                      absent         404   401     404     404    404        404       404     404   401       401
PATCH  /api/v1/comments/{id}                      own            401   401     200     200    200        200       200     200   401       401
PATCH  /api/v1/comments/{id}                      other          401   401     403     403    403        403       403     403   401       401
PATCH  /api/v1/comments/{id}                      absent         401   401     404     404    404        404       404     404   401       401
DELETE /api/v1/comments/{id}                      own            401   401     204     204    204        204       204     204   401       401
DELETE /api/v1/comments/{id}                      other          401   401     403     403    403        204       403     204   401       401
DELETE /api/v1/comments/{id}                      absent         401   401     404     404    404        404       404     404   401       401
POST   /api/v1/comments/{id}/hide                 own            401   401     403     403    403        200       403     200   401       401
POST   /api/v1/comments/{id}/hide                 other          401   401     403     403    403        200       403     200   401       401
POST   /api/v1/comments/{id}/hide                 absent         401   401     403     403    403        404       403     404   401       401
POST   /api/v1/comments/{id}/show                 own            401   401     403     403    403        200       403     200   401       401
POST   /api/v1/comments/{id}/show                 other          401   401     403     403    403        200       403     200   401       401
POST   /api/v1/comments/{id}/show                 absent         401   401     403     403    403        404       403     404   401       401
GET    /api/v1/feed                               -              401   401     200     200    200        200       200     200   401       401
GET    /api/v1/tags                               -              200   401     200     200    200        200       200     200   401       401
";

pub(crate) const SERVICE: &str = "
                                                                 guest expired student author instructor moderator support admin suspended deleted
GET    /                                          -              200   401     200     200    200        200       200     200   401       401
GET    /about                                     -              200   401     200     200    200        200       200     200   401       401
GET    /docs                                      -              200   401     200     200    200        200       200     200   401       401
GET    /docs/swagger-ui-bundle.js                 -              200   401     200     200    200        200       200     200   401       401
GET    /docs/swagger-ui.css                       -              200   401     200     200    200        200       200     200   401       401
GET    /docs/start.js                             -              200   401     200     200    200        200       200     200   401       401
GET    /errors                                    -              200   401     200     200    200        200       200     200   401       401
GET    /errors/{code}                             other          200   401     200     200    200        200       200     200   401       401
GET    /errors/{code}                             absent         404   401     404     404    404        404       404     404   401       401
GET    /dev/mail                                  -              200   401     200     200    200        200       200     200   401       401
GET    /dev/mail/{id}                             other          200   401     200     200    200        200       200     200   401       401
GET    /dev/mail/{id}                             absent         404   401     404     404    404        404       404     404   401       401
GET    /style.css                                 -              200   401     200     200    200        200       200     200   401       401
GET    /icon.svg                                  -              200   401     200     200    200        200       200     200   401       401
GET    /.well-known/security.txt                  -              200   401     200     200    200        200       200     200   401       401
GET    /health/live                               -              200   401     200     200    200        200       200     200   401       401
GET    /health/ready                              -              200   401     200     200    200        200       200     200   401       401
GET    /version                                   -              200   401     200     200    200        200       200     200   401       401
GET    /openapi.json                              -              200   401     200     200    200        200       200     200   401       401
GET    /openapi.yaml                              -              200   401     200     200    200        200       200     200   401       401
GET    /.well-known/jwks.json                     -              200   401     200     200    200        200       200     200   401       401
GET    /api/v1/traces/{request_id}                own            404   401     404     404    404        404       200     200   401       401
GET    /api/v1/traces/{request_id}                other          404   401     404     404    404        404       200     200   401       401
GET    /api/v1/traces/{request_id}                absent         404   401     404     404    404        404       404     404   401       401
";

pub(crate) const EFFECTS: &str = "
                                                                 guest expired student author instructor moderator support admin suspended deleted
GET    /api/v1/events                             -              401   401     200     200    200        200       200     200   401       401
GET    /api/v1/events/{id}                        own            401   401     200     200    200        200       200     200   401       401
GET    /api/v1/events/{id}                        own-draft      401   401     200     200    200        200       200     200   401       401
GET    /api/v1/events/{id}                        other          401   401     200     200    200        200       200     200   401       401
GET    /api/v1/events/{id}                        other-draft    401   401     404     404    404        404       404     200   401       401
GET    /api/v1/events/{id}                        absent         401   401     404     404    404        404       404     404   401       401
GET    /api/v1/jobs                               -              401   401     200     200    200        200       200     200   401       401
GET    /api/v1/jobs/{id}                          own            401   401     200     200    200        200       200     200   401       401
GET    /api/v1/jobs/{id}                          other          401   401     404     404    404        404       200     200   401       401
GET    /api/v1/jobs/{id}                          absent         401   401     404     404    404        404       404     404   401       401
POST   /api/v1/jobs/{id}/retry                    own            401   401     403     403    403        403       403     200   401       401
POST   /api/v1/jobs/{id}/retry                    other          401   401     403     403    403        403       403     200   401       401
POST   /api/v1/jobs/{id}/retry                    absent         401   401     403     403    403        403       403     404   401       401
POST   /api/v1/jobs/{id}/cancel                   own            401   401     403     403    403        403       403     200   401       401
POST   /api/v1/jobs/{id}/cancel                   other          401   401     403     403    403        403       403     200   401       401
POST   /api/v1/jobs/{id}/cancel                   absent         401   401     403     403    403        403       403     404   401       401
GET    /api/v1/audit                              -              401   401     403     403    403        403       403     200   401       401
GET    /api/v1/event-types                        -              200   401     200     200    200        200       200     200   401       401
GET    /api/v1/webhooks                           -              401   401     200     200    200        200       200     200   401       401
POST   /api/v1/webhooks                           -              401   401     201     201    201        201       201     201   401       401
GET    /api/v1/webhooks/{id}                      own            401   401     200     200    200        200       200     200   401       401
GET    /api/v1/webhooks/{id}                      other          401   401     404     404    404        404       404     404   401       401
GET    /api/v1/webhooks/{id}                      absent         401   401     404     404    404        404       404     404   401       401
PATCH  /api/v1/webhooks/{id}                      own            401   401     200     200    200        200       200     200   401       401
PATCH  /api/v1/webhooks/{id}                      other          401   401     404     404    404        404       404     404   401       401
PATCH  /api/v1/webhooks/{id}                      absent         401   401     404     404    404        404       404     404   401       401
DELETE /api/v1/webhooks/{id}                      own            401   401     204     204    204        204       204     204   401       401
DELETE /api/v1/webhooks/{id}                      other          401   401     404     404    404        404       404     404   401       401
DELETE /api/v1/webhooks/{id}                      absent         401   401     404     404    404        404       404     404   401       401
POST   /api/v1/webhooks/{id}/rotate-secret        own            401   401     200     200    200        200       200     200   401       401
POST   /api/v1/webhooks/{id}/rotate-secret        other          401   401     404     404    404        404       404     404   401       401
POST   /api/v1/webhooks/{id}/rotate-secret        absent         401   401     404     404    404        404       404     404   401       401
POST   /api/v1/webhooks/{id}/test                 own            401   401     201     201    201        201       201     201   401       401
POST   /api/v1/webhooks/{id}/test                 other          401   401     404     404    404        404       404     404   401       401
POST   /api/v1/webhooks/{id}/test                 absent         401   401     404     404    404        404       404     404   401       401
GET    /api/v1/webhooks/{id}/deliveries           own            401   401     200     200    200        200       200     200   401       401
GET    /api/v1/webhooks/{id}/deliveries           other          401   401     404     404    404        404       404     404   401       401
GET    /api/v1/webhooks/{id}/deliveries           absent         401   401     404     404    404        404       404     404   401       401
GET    /api/v1/deliveries/{id}                    own            401   401     200     200    200        200       200     200   401       401
GET    /api/v1/deliveries/{id}                    other          401   401     404     404    404        404       404     404   401       401
GET    /api/v1/deliveries/{id}                    absent         401   401     404     404    404        404       404     404   401       401
POST   /api/v1/deliveries/{id}/resend             own            401   401     200     200    200        200       200     200   401       401
POST   /api/v1/deliveries/{id}/resend             other          401   401     404     404    404        404       404     404   401       401
POST   /api/v1/deliveries/{id}/resend             absent         401   401     404     404    404        404       404     404   401       401
";
