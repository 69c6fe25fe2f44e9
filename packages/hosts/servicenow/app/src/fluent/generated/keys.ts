import '@servicenow/sdk/global'

declare global {
    namespace Now {
        namespace Internal {
            interface Keys extends KeysRegistry {
                explicit: {
                    'acl-compose-api': {
                        table: 'sys_security_acl'
                        id: 'ad642c65c65b4492a93a6d94d8db981b'
                    }
                    'acl-compose-page': {
                        table: 'sys_security_acl'
                        id: '11c323b16cc74cb6b9e686fc64442eb1'
                    }
                    'acl-panel-page': {
                        table: 'sys_security_acl'
                        id: 'cba91ccc34194edb87e6c2b80ba58b8c'
                    }
                    'action-case': {
                        table: 'sys_ui_action'
                        id: 'ab542921e68646f48915060f7aa1dfc3'
                    }
                    'action-consumer': {
                        table: 'sys_ui_action'
                        id: 'ff45c22abe0e43e1a07c4fc7ca6ea7c1'
                    }
                    'action-contact': {
                        table: 'sys_ui_action'
                        id: '55fba60964ff41b7bb3ab517feec6fd9'
                    }
                    'action-interaction': {
                        table: 'sys_ui_action'
                        id: '526d3e3a4f7847dd829114d50f8004c0'
                    }
                    'api-compose': {
                        table: 'sys_ws_definition'
                        id: 'c084ad8088a54149bcb10b5004abd58e'
                    }
                    'api-compose-about': {
                        table: 'sys_ws_operation'
                        id: '2d4521c0f1564da9aee1e7b8a7440061'
                    }
                    'api-compose-adopt': {
                        table: 'sys_ws_operation'
                        id: '0f3b5b8d1d3a4d3c9a369b7ce74759c8'
                    }
                    'api-compose-ask': {
                        table: 'sys_ws_operation'
                        id: '4f5b3f0a3f414e6a81ad3554d8e41a9e'
                    }
                    'api-compose-consent': {
                        table: 'sys_ws_operation'
                        id: '305ba1b3e9bc4df89378050ae896cdcf'
                    }
                    'api-compose-outcome': {
                        table: 'sys_ws_operation'
                        id: '118b423cc6b84eaab16da2df2efcfac7'
                    }
                    'api-compose-panel': {
                        table: 'sys_ws_operation'
                        id: '39cfc372aebe4340851fa72ef0a19766'
                    }
                    'api-compose-send': {
                        table: 'sys_ws_operation'
                        id: '24e00a2d8645444682798f4f719fce18'
                    }
                    'app-menu': {
                        table: 'sys_app_application'
                        id: 'ad40523ea68f4b11a9500d2c4ae5b88c'
                    }
                    'assignment-rule': {
                        table: 'awa_assignment_rule'
                        id: '2f64eacb19cd43949e25433532b6c44b'
                    }
                    bom_json: {
                        table: 'sys_module'
                        id: 'b75fb88adb4942809cd4f4cf9cc2de0a'
                    }
                    'catalog-notifications': {
                        table: 'sc_cat_item_producer'
                        id: '039c50062a1b42138a8b958b23a6ba5a'
                    }
                    'channel-sms': {
                        table: 'awa_service_channel'
                        id: '92f70e2f427c4363996b29fa506679fc'
                    }
                    'channel-whatsapp': {
                        table: 'awa_service_channel'
                        id: '94a6c3d6fb6e46ef815c01c1f854bcbc'
                    }
                    'connection-bridge': {
                        table: 'http_connection'
                        id: '044c9e9a16ed47c6943e6407184da156'
                    }
                    'credential-api-key': {
                        table: 'api_key_credentials'
                        id: '848c5724790d49d29eda44938a25a824'
                        deleted: true
                    }
                    'credential-webhook-secret': {
                        table: 'api_key_credentials'
                        id: '9000c7caf25646a9aceefe8ee1fc2e67'
                        deleted: true
                    }
                    d0f4a8c27b3e4e1c9a5d6f10c8b2e401: {
                        table: 'sys_alias'
                        id: 'd0f4a8c27b3e4e1c9a5d6f10c8b2e401'
                    }
                    d0f4a8c27b3e4e1c9a5d6f10c8b2e402: {
                        table: 'sys_alias'
                        id: 'd0f4a8c27b3e4e1c9a5d6f10c8b2e402'
                        deleted: true
                    }
                    d0f4a8c27b3e4e1c9a5d6f10c8b2e403: {
                        table: 'sys_auth_profile_basic'
                        id: 'd0f4a8c27b3e4e1c9a5d6f10c8b2e403'
                    }
                    d0f4a8c27b3e4e1c9a5d6f10c8b2e404: {
                        table: 'sys_auth_profile_basic'
                        id: 'd0f4a8c27b3e4e1c9a5d6f10c8b2e404'
                    }
                    'eligibility-sms': {
                        table: 'awa_eligibility_pool'
                        id: '80a510f57aa74ae4800f0c68aa59d812'
                    }
                    'eligibility-whatsapp': {
                        table: 'awa_eligibility_pool'
                        id: 'bea78eef8fbe40d184c68fc8bd19cbf1'
                    }
                    'group-agents': {
                        table: 'sys_user_group'
                        id: 'e969f141d8ec47668e8e6b343d734c75'
                    }
                    'include-bridge': {
                        table: 'sys_script_include'
                        id: 'e340c27ab60248339740c2bddd691168'
                    }
                    'include-compose': {
                        table: 'sys_script_include'
                        id: '8e624b62c5144e3ca547770d05c3d31c'
                    }
                    'include-deskwire': {
                        table: 'sys_script_include'
                        id: 'fe639e3034e44fbab35ac1a36b222b91'
                    }
                    'include-panel': {
                        table: 'sys_script_include'
                        id: '49479d2e0a7d44cabec17b74109f3e0b'
                    }
                    'layout-sms': {
                        table: 'awa_inbox_layout'
                        id: 'ceb585720b17409caf25a651d37f77a6'
                    }
                    'layout-whatsapp': {
                        table: 'awa_inbox_layout'
                        id: '6857c87578fa414ebfbca85f7634fb8e'
                    }
                    menu: {
                        table: 'sys_app_application'
                        id: '37fe665085eb4d7299ac6a1d4ac43a6f'
                        deleted: true
                    }
                    'module-connection': {
                        table: 'sys_app_module'
                        id: 'c4a029a7077840109772cd7d77c6248a'
                    }
                    'module-credentials': {
                        table: 'sys_app_module'
                        id: 'ef3cc572eff44b7ea5aaf8f231251928'
                    }
                    'module-preferences': {
                        table: 'sys_app_module'
                        id: 'f26be8d7ec22406bbb3e9187a797218a'
                    }
                    'module-properties': {
                        table: 'sys_app_module'
                        id: '1b903ae8ba3b4a1b9c867300f78393a5'
                    }
                    package_json: {
                        table: 'sys_module'
                        id: '878976f70fd840f2a501a79169560c17'
                    }
                    'page-agent-roles': {
                        table: 'sys_properties_category_m2m'
                        id: '6a3ad6587dcc43488f89cff7894fa4a5'
                    }
                    'page-channel': {
                        table: 'sys_properties_category_m2m'
                        id: '00c5a4f4411a401e99e3d10f0975fe6a'
                    }
                    'page-host': {
                        table: 'sys_properties_category_m2m'
                        id: '7382b91bfb064d7a8e7c8f1df9308c0f'
                    }
                    'page-integration-user': {
                        table: 'sys_properties_category_m2m'
                        id: '57a5ec95256a4514bc27ae30ad4c8671'
                    }
                    'page-mode': {
                        table: 'sys_properties_category_m2m'
                        id: '4e66e1191b9b4985aae9ca1636198d6f'
                    }
                    'page-panel-jwt-provider': {
                        table: 'sys_properties_category_m2m'
                        id: 'ebff293bbc83407c8fe44f9c3db4284b'
                    }
                    'page-send-files': {
                        table: 'sys_properties_category_m2m'
                        id: '4fb627dca64a4edca2a94e10171c3965'
                    }
                    'page-template': {
                        table: 'sys_properties_category_m2m'
                        id: '7dae9031475a411ca5efefce172c42be'
                    }
                    'page-template-language': {
                        table: 'sys_properties_category_m2m'
                        id: '1a8ddbf302c946c292706642797148d4'
                    }
                    'page-topic': {
                        table: 'sys_properties_category_m2m'
                        id: '3a11bb19ef2f442dac23a513fefe044a'
                    }
                    'panel-case': {
                        table: 'sys_ui_action'
                        id: '244049f6bda14a77ae85fb3108357ab5'
                    }
                    'panel-consumer': {
                        table: 'sys_ui_action'
                        id: '65726fc206cc40c1bab180065a6bcd00'
                    }
                    'panel-contact': {
                        table: 'sys_ui_action'
                        id: '140118c3cf394b5ab5ab80bb886432d3'
                    }
                    'panel-interaction': {
                        table: 'sys_ui_action'
                        id: 'a5481fac41624d24bbc110c4182440f2'
                    }
                    'privilege-create-interaction': {
                        table: 'sys_scope_privilege'
                        id: 'c30c978812e74d8586c276fe4d0e31a1'
                    }
                    'privilege-read-csm-consumer': {
                        table: 'sys_scope_privilege'
                        id: '1471ad52011843bf89d20a10e85fe337'
                    }
                    'privilege-read-customer-contact': {
                        table: 'sys_scope_privilege'
                        id: '302dffb722d54842b8e4ba764acf1b26'
                    }
                    'privilege-read-interaction': {
                        table: 'sys_scope_privilege'
                        id: '0755ed2819fc41778243193b655eb7da'
                    }
                    'privilege-read-interaction-related-record': {
                        table: 'sys_scope_privilege'
                        id: '9780fca0d3294d85bb24e004268aa2e8'
                    }
                    'privilege-read-sn-customerservice-case': {
                        table: 'sys_scope_privilege'
                        id: '6c79dfdb798047a5bbbb688648d31f0b'
                    }
                    'privilege-read-sys-attachment': {
                        table: 'sys_scope_privilege'
                        id: '0511713162ad4574916c5f93de328dcf'
                    }
                    'privilege-read-sys-journal-field': {
                        table: 'sys_scope_privilege'
                        id: '3361901830a6468eb1c3dbcd36ed07eb'
                    }
                    'privilege-read-sys-user': {
                        table: 'sys_scope_privilege'
                        id: '561236ef7e6f494d8f76bd6be0d2e693'
                    }
                    'privilege-read-sys-user-grmember': {
                        table: 'sys_scope_privilege'
                        id: '0298a198104b4a80a1cab79351d44b7e'
                    }
                    'privilege-read-sys-user-has-role': {
                        table: 'sys_scope_privilege'
                        id: 'b50b48e7933d4a11a4e6850a912cff57'
                    }
                    'privilege-write-sn-customerservice-case': {
                        table: 'sys_scope_privilege'
                        id: '536cb3facc0f493a99753917221e3a99'
                    }
                    'properties-category': {
                        table: 'sys_properties_category'
                        id: '4011b265a87847fe913ac427cc99e3a7'
                    }
                    'property-agent-roles': {
                        table: 'sys_properties'
                        id: '2f2337385cd5424aa627a883899f5042'
                    }
                    'property-channel': {
                        table: 'sys_properties'
                        id: '45f22567d5ea4b278c3c7ea19dce7457'
                    }
                    'property-host': {
                        table: 'sys_properties'
                        id: '381392d9b9ca470e93340f22f0f70111'
                    }
                    'property-integration-user': {
                        table: 'sys_properties'
                        id: '9ed126aa0f6a47dabede50fa30281cfa'
                    }
                    'property-mode': {
                        table: 'sys_properties'
                        id: '6887a8925c804e05a067afd4c1b1672f'
                    }
                    'property-panel-jwt-provider': {
                        table: 'sys_properties'
                        id: 'b48cb6027a6747f99fc13f1ae7bd5e11'
                    }
                    'property-send-files': {
                        table: 'sys_properties'
                        id: '9b17afcbe0604111bbc92fa58aef091a'
                    }
                    'property-template': {
                        table: 'sys_properties'
                        id: '438315a132f1467cb4eb072724202b9c'
                    }
                    'property-template-language': {
                        table: 'sys_properties'
                        id: '234011f432b742f3be42e2daddc9b6d2'
                    }
                    'property-topic': {
                        table: 'sys_properties'
                        id: 'fa248f3bc2a84d2cab8cac478146aca0'
                    }
                    'queue-sms': {
                        table: 'awa_queue'
                        id: '4a82d3f34cdd496e9a7513cf9d4ad398'
                    }
                    'queue-whatsapp': {
                        table: 'awa_queue'
                        id: 'e941b7494c6642b592e2d45e70f6bf1f'
                    }
                    'rule-changes': {
                        table: 'sys_script'
                        id: 'b0e6e4caa36a43f2937c60dc95d1dfeb'
                    }
                    'rule-files': {
                        table: 'sys_script'
                        id: 'd9d79e3cafb046d7bbc8ba647da189ae'
                    }
                    'rule-notify': {
                        table: 'sys_script'
                        id: 'c100a9af49094ee590224442db7ba02c'
                    }
                    'rule-preference': {
                        table: 'sys_script'
                        id: '81a383bf4ebe4b3384e978b091a1f859'
                    }
                    'rule-replies': {
                        table: 'sys_script'
                        id: '2ea164894a3f4831b3d9fd016f2ff73e'
                    }
                }
                composite: [
                    {
                        table: 'ua_table_licensing_config'
                        id: '024f86324e49408f9a910c6a4facae1c'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                        }
                    },
                    {
                        table: 'ua_table_licensing_config'
                        id: '03e95c683975436ab89035e43a45fdf8'
                        key: {
                            name: 'x_deskw_deskwire_mark'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '2054ecfdbe4246448fafc3917b5c89cc'
                        key: {
                            name: 'x_deskw_deskwire_mark'
                            element: 'told_until'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '214b7cc3fb294d1ca3b64e03851331e9'
                        key: {
                            name: 'x_deskw_deskwire_mark'
                            element: 'NULL'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: '29a38930bee042dc90c816109a54176e'
                        key: {
                            sys_ui_action: '244049f6bda14a77ae85fb3108357ab5'
                            sys_user_role: {
                                id: '4f5ca9cfbee94424906111af90a94ad2'
                                key: {
                                    name: 'x_deskw_deskwire.agent'
                                }
                            }
                        }
                    },
                    {
                        table: 'question_choice'
                        id: '35abfa2320634db0819e2dc2bcc15451'
                        key: {
                            question: {
                                id: '78e0c0566855401599c79cccb307e100'
                                key: {
                                    cat_item: '039c50062a1b42138a8b958b23a6ba5a'
                                    variable_set: 'NULL'
                                    name: 'wish'
                                }
                            }
                            value: 'unsubscribe'
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: '3b727f6d4ac04469aed4654a01f96840'
                        key: {
                            sys_ui_action: '65726fc206cc40c1bab180065a6bcd00'
                            sys_user_role: {
                                id: '4f5ca9cfbee94424906111af90a94ad2'
                                key: {
                                    name: 'x_deskw_deskwire.agent'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_db_object'
                        id: '3d766b314183474298eda2e31d444b63'
                        key: {
                            name: 'x_deskw_deskwire_mark'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '48b3a626b7fa4a698541288fd0748116'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'NULL'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_user_role'
                        id: '4f5ca9cfbee94424906111af90a94ad2'
                        key: {
                            name: 'x_deskw_deskwire.agent'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: '5054018bbafb4a6dbb32bf03af8d4706'
                        key: {
                            sys_security_acl: 'cba91ccc34194edb87e6c2b80ba58b8c'
                            sys_user_role: {
                                id: '4f5ca9cfbee94424906111af90a94ad2'
                                key: {
                                    name: 'x_deskw_deskwire.agent'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '5295f937d3214ad0a2ce2fc841c905c8'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'topic'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_db_object'
                        id: '582efde02f0143c1855370571025e5e6'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: '5c4f69341ba64cf18e0fdbdc672f63bf'
                        key: {
                            sys_ui_action: 'ff45c22abe0e43e1a07c4fc7ca6ea7c1'
                            sys_user_role: {
                                id: '4f5ca9cfbee94424906111af90a94ad2'
                                key: {
                                    name: 'x_deskw_deskwire.agent'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_index'
                        id: '701482b3d82a455b84515645105c5dba'
                        key: {
                            logical_table_name: 'x_deskw_deskwire_mark'
                            col_name_string: 'record'
                        }
                    },
                    {
                        table: 'sys_ui_page'
                        id: '75297970d7734fbfae022834619973d9'
                        key: {
                            endpoint: 'x_deskw_deskwire_panel.do'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '75d09106b18a455495f79d1baa2412ce'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'subscribed'
                        }
                    },
                    {
                        table: 'sc_cat_item_catalog'
                        id: '764105d92c814408b9261b8513610120'
                        key: {
                            sc_cat_item: '039c50062a1b42138a8b958b23a6ba5a'
                            sc_catalog: 'e0d08b13c3330100c8b837659bba8fb4'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '785db337810f4428afb72e932c73ec64'
                        key: {
                            name: 'x_deskw_deskwire_mark'
                            element: 'record'
                            language: 'en'
                        }
                    },
                    {
                        table: 'item_option_new'
                        id: '78e0c0566855401599c79cccb307e100'
                        key: {
                            cat_item: '039c50062a1b42138a8b958b23a6ba5a'
                            variable_set: 'NULL'
                            name: 'wish'
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: '7e075d52cb054cf1adbb5d1e2cce8ec2'
                        key: {
                            sys_ui_action: '526d3e3a4f7847dd829114d50f8004c0'
                            sys_user_role: {
                                id: '4f5ca9cfbee94424906111af90a94ad2'
                                key: {
                                    name: 'x_deskw_deskwire.agent'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '7e0e55ea86134d82a2c36972b462677a'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'channel'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '8ad6f75fdc074e2597a9ae34a8e0ab51'
                        key: {
                            name: 'x_deskw_deskwire_mark'
                            element: 'record'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '8d552c5f5cb64864ae7ce6d279faaa07'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'channel'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: '93799bf2f5104b59988c86867a7dcae0'
                        key: {
                            sys_security_acl: '11c323b16cc74cb6b9e686fc64442eb1'
                            sys_user_role: {
                                id: '4f5ca9cfbee94424906111af90a94ad2'
                                key: {
                                    name: 'x_deskw_deskwire.agent'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '97cf1d2b23c14bbb847a366350944572'
                        key: {
                            name: 'x_deskw_deskwire_mark'
                            element: 'not_before'
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: '997e741f8b8f4ee8834b3a5ae2fbbbf0'
                        key: {
                            sys_ui_action: 'a5481fac41624d24bbc110c4182440f2'
                            sys_user_role: {
                                id: '4f5ca9cfbee94424906111af90a94ad2'
                                key: {
                                    name: 'x_deskw_deskwire.agent'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'a2b012e766bf4359bb2a35b260ca5f2d'
                        key: {
                            name: 'x_deskw_deskwire_mark'
                            element: 'not_before'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'a4b7d2a76a634d2b964ee7ec3c4967b2'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'outcome'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'd0bdeb74dcf447249aa4fbf3f3ce8b41'
                        key: {
                            name: 'x_deskw_deskwire_mark'
                            element: 'told_until'
                            language: 'en'
                        }
                    },
                    {
                        table: 'question_choice'
                        id: 'd4b17044c5f94ee5ad4552ec5a68c24e'
                        key: {
                            question: {
                                id: '78e0c0566855401599c79cccb307e100'
                                key: {
                                    cat_item: '039c50062a1b42138a8b958b23a6ba5a'
                                    variable_set: 'NULL'
                                    name: 'wish'
                                }
                            }
                            value: 'subscribe'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'd6053e03f65b4eb9bb9d6bd340a1f0ee'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'NULL'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'd669db2f372a4b0aa39a8782c50dc019'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'phone'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_page'
                        id: 'daf23ef948a3486bb4f936435f89a509'
                        key: {
                            endpoint: 'x_deskw_deskwire_compose.do'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'dd8cc72f97264dabb09eb2b0d894dd05'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'phone'
                        }
                    },
                    {
                        table: 'sys_user_role'
                        id: 'ddc26cd350a6413c9e833616946326a9'
                        key: {
                            name: 'x_deskw_deskwire.admin'
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: 'ddd0c45dcec44b7282bfb06ab6935fe6'
                        key: {
                            sys_ui_action: 'ab542921e68646f48915060f7aa1dfc3'
                            sys_user_role: {
                                id: '4f5ca9cfbee94424906111af90a94ad2'
                                key: {
                                    name: 'x_deskw_deskwire.agent'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'ec721d529888458999d73ac57a8ddc15'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'outcome'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'f0efd0e42d95400aae1a6b437646eeb0'
                        key: {
                            name: 'x_deskw_deskwire_mark'
                            element: 'NULL'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'f50f92fc14444073ae23d03bf3f6ff70'
                        key: {
                            sys_security_acl: 'ad642c65c65b4492a93a6d94d8db981b'
                            sys_user_role: {
                                id: '4f5ca9cfbee94424906111af90a94ad2'
                                key: {
                                    name: 'x_deskw_deskwire.agent'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: 'f601ad4e4ffb45b5bb5a47dcad7e852f'
                        key: {
                            sys_ui_action: '55fba60964ff41b7bb3ab517feec6fd9'
                            sys_user_role: {
                                id: '4f5ca9cfbee94424906111af90a94ad2'
                                key: {
                                    name: 'x_deskw_deskwire.agent'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'f6a71ea2f96f4e71b3fbe37b830584c9'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'subscribed'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'f724f4621453445baa5b9bdf5ee0488a'
                        key: {
                            name: 'x_deskw_deskwire_preference'
                            element: 'topic'
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: 'fe98c6d6bd6442fab5c7144a216738bc'
                        key: {
                            sys_ui_action: '140118c3cf394b5ab5ab80bb886432d3'
                            sys_user_role: {
                                id: '4f5ca9cfbee94424906111af90a94ad2'
                                key: {
                                    name: 'x_deskw_deskwire.agent'
                                }
                            }
                        }
                    },
                ]
            }
        }
    }
}
